// Fields that matter only for some choices are hidden for the others. Without scripts all are shown.

for (const form of document.querySelectorAll("[data-when-form]")) {
  const lines = [...form.querySelectorAll("[data-when]")];
  const show = () => {
    for (const line of lines) {
      const [name, values] = line.dataset.when.split(":");
      const chosen = form.elements[name];
      line.hidden = Boolean(chosen) && !values.split(",").includes(chosen.value) && !line.querySelector("[aria-invalid]");
    }
  };
  form.addEventListener("change", show);
  show();
}
