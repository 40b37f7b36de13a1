using System.Globalization;
using System.Runtime.CompilerServices;
using RunLinkedData.Model;

namespace RunLinkedData.Versions.References;

/// <summary>
/// Text that names a data version: <c>[process/]dataset@version[~N][?conditions]</c>; <c>docs/references.md</c> is its grammar.
/// A process name may hold any character; a dataset name and a version cannot hold <c>/</c>, <c>@</c> or <c>?</c>.
/// </summary>
internal sealed record DataReference(string? Process, string Dataset, VersionText Version)
{
    private const int RunIdLength = 32;

    /// <summary>How many versions before the named one is meant: the N of <c>~N</c>, or 0.</summary>
    public int Back { get; init; }

    /// <summary>What the run must have been given; all of them.</summary>
    public IReadOnlyList<Condition> Conditions { get; init; } = [];

    /// <summary>True when the reference can mean another version tomorrow.</summary>
    public bool IsMoving => Back > 0 || Version.Kind is VersionKind.Latest or VersionKind.Time or VersionKind.Alias;

    /// <exception cref="ArgumentException">There is no text.</exception>
    /// <exception cref="ReferenceException"><c>REFERENCE_INVALID</c>: the text is no reference; the message says where and why.</exception>
    public static DataReference Parse(string text, [CallerArgumentExpression(nameof(text))] string? paramName = null)
    {
        ReferenceErrors.CheckGiven(text, paramName);
        return new ReferenceParser(text).Parse();
    }

    /// <summary>Reads a reference that somebody recorded; null when it is none.</summary>
    public static DataReference? TryParse(string text)
    {
        try
        {
            return text.Length == 0 ? null : Parse(text);
        }
        catch (ReferenceException)
        {
            return null;
        }
    }

    public override string ToString()
    {
        var process = Process is null ? "" : Process + "/";
        var back = Back == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"~{Back}");
        var conditions = Conditions.Count == 0 ? "" : "?" + string.Join('&', Conditions);
        return $"{process}{Dataset}@{Version.Text}{back}{conditions}";
    }
}
