using RunLinkedData.Model;

namespace RunLinkedData.Versions.References;

/// <summary>Words the errors about references.</summary>
internal static class ReferenceErrors
{
    private const int ShownBefore = 60;
    private const int ShownAfter = 40;

    /// <summary>The text is no reference; the message ends with a line that points at the place.</summary>
    public static ReferenceException Invalid(string text, int position, string reason)
    {
        var start = Math.Max(0, position - ShownBefore);
        var shown = text[start..Math.Min(text.Length, position + ShownAfter)];
        return new ReferenceException(
            ErrorCode.ReferenceInvalid,
            text,
            $"'{(text.Length <= 500 ? text : shown)}' is not a reference to a data version: {reason} (at character {position + 1}). "
            + "Write 'process/dataset@latest' or 'dataset@RUNID', such as 'demand-forecast/forecasts@latest'; docs/references.md has all forms."
            + $"\n  {string.Concat(shown.Select(character => char.IsControl(character) ? ' ' : character))}\n  {new string(' ', position - start)}^",
            position);
    }

    public static ReferenceException NotFound(DataReference reference, string reason) => new(
        ErrorCode.ReferenceNotFound,
        reference.ToString(),
        $"'{reference}' names nothing: {reason}.");

    public static ReferenceException ProcessNotFound(string process, string reason) =>
        new(ErrorCode.ReferenceNotFound, process, $"'{process}' names no process: {reason}.");

    /// <summary>The beginning of a run ID names no run, or several.</summary>
    public static ReferenceException RunNotFound(string prefix, string reason) =>
        new(ErrorCode.ReferenceNotFound, prefix, $"'{prefix}' names no single run: {reason}.");

    /// <summary>The names that there are, for the end of a message, those that were perhaps meant first.</summary>
    public static string Known(IEnumerable<string> names, string? wanted = null)
    {
        const int Shown = 20;
        string[] known = [.. names];
        var near = wanted is null ? [] : NearNames.Find(wanted, known);
        var hint = near.Count == 0 ? "" : $"; did you mean {string.Join(" or ", near.Select(Quote))}?";
        var list = string.Join(", ", known.Take(Shown).Select(Quote)) + (known.Length > Shown ? ", …" : "");
        return list.Length == 0 ? "" : $"{hint}{(hint.Length == 0 ? "; known" : " Known")} are {list}";
    }

    private static string Quote(string name) => $"'{name}'";
}
