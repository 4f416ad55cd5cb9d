// A suggestion fills the form in place. Without scripts its link opens the form filled in.

const form = document.querySelector("[data-when-form]");
for (const link of document.querySelectorAll("[data-fill]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    for (const [name, value] of new URL(link.href).searchParams) {
      const field = form.elements[name];
      if (!field) continue;
      field.value = value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
      field.focus();
    }
  });
}
