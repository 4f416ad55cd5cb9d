"""The one family of errors that the ground floor raises."""


class StandardError(ValueError):
    """A value breaks a standard; says what is wrong, which value and what to do.

    Parameters
    ----------
    code
        Machine word that never changes, such as ``"credit_code.check"``.
    value
        The refused value, as it was given.
    message
        Chinese sentence for the officer: what is wrong, which value, what to do.
    suggestions
        Values that may have been meant, best first; never applied silently.

    Examples
    --------
    >>> error = StandardError(code="demo.bad", value="x", message="“x”不对，请改正。")
    >>> error.code, error.value, str(error)
    ('demo.bad', 'x', '“x”不对，请改正。')
    """

    def __init__(
        self, *, code: str, value: object, message: str, suggestions: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self._code = code
        self._value = value
        self._message = message
        self._suggestions = suggestions

    @property
    def code(self) -> str:
        """Machine word of what went wrong."""
        return self._code

    @property
    def value(self) -> object:
        """The refused value, as it was given."""
        return self._value

    @property
    def message(self) -> str:
        """Chinese sentence for the officer."""
        return self._message

    @property
    def suggestions(self) -> tuple[str, ...]:
        """Values that may have been meant, best first."""
        return self._suggestions

    def __reduce__(self) -> tuple[object, ...]:
        """Let the error travel between processes, which the default form cannot."""
        return (_rebuild, (type(self), self._code, self._value, self._message, self._suggestions))


def _rebuild(
    kind: type[StandardError],
    code: str,
    value: object,
    message: str,
    suggestions: tuple[str, ...],
) -> StandardError:
    return kind(code=code, value=value, message=message, suggestions=suggestions)
