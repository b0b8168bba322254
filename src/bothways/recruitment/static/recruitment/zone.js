// The time zone of this browser, where none is chosen yet. Without scripts it is chosen by hand.
for (const select of document.querySelectorAll("select[data-zone=guess]")) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = [...select.options].some((option) => option.value === here);
  if (!select.value && known) select.value = here;
}
