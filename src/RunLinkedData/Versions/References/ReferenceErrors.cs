using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
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
            + "Write 'process/dataset@latest' or 'dataset@RUNID', "
            + "such as 'demand-forecast/forecasts@latest'; docs/references.md has all forms."
            + $"\n  {string.Concat(shown.Select(character => char.IsControl(character) ? ' ' : character))}\n  "
            + $"{new string(' ', position - start)}^",
            position);
    }

    /// <summary>The first version of a range is newer than its last.</summary>
    public static ReferenceException Reversed(DataReference first, DataReference last)
    {
        var newer = first.ToString();
        var (from, to) = (last.ToString(), newer[(newer.LastIndexOf('@') + 1)..]);
        return new(
            ErrorCode.ReferenceInvalid,
            $"{newer}..{from[(from.LastIndexOf('@') + 1)..]}",
            $"'{newer}..{from[(from.LastIndexOf('@') + 1)..]}' is no range of versions: the first, {to}, is newer than the last. "
            + $"A range goes from the older to the newer: write '{from}..{to}'.");
    }

    public static ReferenceException NotFound(DataReference reference, string reason) => new(
        ErrorCode.ReferenceNotFound,
        reference.ToString(),
        $"'{reference}' names nothing: {reason}.");

    public static ReferenceException ProcessNotFound(string process, string reason) =>
        new(ErrorCode.ReferenceNotFound, process, $"'{process}' names no process: {reason}.");

    /// <summary>The beginning of a run ID names several runs.</summary>
    public static ReferenceException SeveralRuns(string reference, string reason) =>
        new(ErrorCode.ReferenceNotFound, reference, $"'{reference}' names no single run: {reason}.");

    /// <summary>There is no run of an ID, or none that begins with some digits.</summary>
    public static ReferenceException RunNotFound(string reference, string reason, Exception? cause = null) =>
        new(
            ErrorCode.RunNotFound,
            reference,
            $"'{reference}' names no run: {reason}. Check the ID, and whether MLFLOW_TRACKING_URI names the store that holds it.",
            cause: cause);

    /// <exception cref="ArgumentException">There is no text.</exception>
    public static void CheckGiven([NotNull] string? text, string? paramName)
    {
        ArgumentNullException.ThrowIfNull(text, paramName);
        if (text.Length == 0)
        {
            throw new ArgumentException(
                "The text is empty, so it names nothing. Give the ID of a run, or a reference such as 'demand-forecast/forecasts@latest'.",
                paramName);
        }
    }

    /// <exception cref="ArgumentException">There is no text.</exception>
    /// <exception cref="ReferenceException"><c>REFERENCE_INVALID</c>: the text is no ID of a run.</exception>
    public static void CheckRunId([NotNull] string? runId, [CallerArgumentExpression(nameof(runId))] string? paramName = null)
    {
        CheckGiven(runId, paramName);
        if (!DatasetIdentity.IsRunId(runId))
        {
            throw new ReferenceException(
                ErrorCode.ReferenceInvalid,
                runId,
                $"'{runId}' is not the ID of a run, which has 32 lower-case hexadecimal digits. Give the whole ID.",
                0);
        }
    }

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
