// <form data-autosubmit>: filters apply as they are chosen; the form's own button then steps aside.

document.addEventListener("change", (event) => {
  event.target.closest("form[data-autosubmit]")?.requestSubmit();
});

for (const button of document.querySelectorAll("form[data-autosubmit] [data-autosubmit-button]")) {
  button.classList.add("visually-hidden");
}
