// Says that a file is too large before it is sent: a server that refuses half way looks broken.
for (const input of document.querySelectorAll("input[type=file][data-max-bytes]")) {
  const limit = Number(input.dataset.maxBytes);
  const megabytes = (size) => (size / 1048576).toFixed(1);
  input.addEventListener("change", () => {
    const file = [...input.files].find((one) => one.size > limit);
    const words = input.form.dataset.tooLarge;
    input.setCustomValidity(file ? words.replace("{name}", file.name)
      .replace("{size}", megabytes(file.size)).replace("{limit}", megabytes(limit)) : "");
    input.reportValidity();
  });
}
