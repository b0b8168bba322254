// <a data-dialog="id" href="…"> opens the dialog in place; without scripts the link is followed.

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog?.showModal) {
    event.preventDefault();
    dialog.showModal();
    return;
  }
  const open = event.target.closest("dialog[open]");
  if (open && (event.target === open || event.target.closest("[data-dialog-close]"))) {
    open.close();
    event.preventDefault();
  }
});
