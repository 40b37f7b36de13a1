using RunLinkedData.Model;

namespace RunLinkedData.Versions.References;

/// <summary>
/// Text that names many versions of one dataset: <c>process/dataset@[FIRST]..[LAST][?conditions]</c>, where both ends are versions as
/// references have them. A day or a time at an end says when the runs started.
/// </summary>
internal sealed record VersionRange(string Process, string Dataset)
{
    private const string Dots = "..";

    /// <summary>The oldest version that belongs to it; null where it goes back to the first, or to a time.</summary>
    public DataReference? First { get; private init; }

    /// <summary>The newest version that belongs to it; null where it goes on to the newest, or to a time.</summary>
    public DataReference? Last { get; private init; }

    /// <summary>The first millisecond since the Unix epoch at which a run may start; null for no such bound.</summary>
    public long? From { get; private init; }

    /// <summary>The last millisecond at which a run may start; null for no such bound.</summary>
    public long? By { get; private init; }

    /// <summary>What the runs must have been given; all of them.</summary>
    public IReadOnlyList<Condition> Conditions { get; private init; } = [];

    /// <summary>All versions of a dataset.</summary>
    public static VersionRange All(string process, string dataset) => new(process, dataset);

    /// <summary>Whether a text means many versions and no single one.</summary>
    public static bool Is(string text)
    {
        var at = text.LastIndexOf('@');
        return at >= 0 && Split(text, at).Dots >= 0;
    }

    /// <exception cref="ReferenceException"><c>REFERENCE_INVALID</c>: the text is no range; the message says where and why.</exception>
    public static VersionRange Parse(string text)
    {
        var at = text.LastIndexOf('@');
        var (dots, end) = Split(text, at);
        var dataset = DataReference.Parse($"{text[..at]}@{VersionText.LatestText}{text[end..]}");
        var first = Bound(text, at, at + 1, dots);
        var last = Bound(text, at, dots + Dots.Length, end);
        return new VersionRange(dataset.Process!, dataset.Dataset)
        {
            First = first is { Version.Kind: not VersionKind.Time } ? first : null,
            Last = last is { Version.Kind: not VersionKind.Time } ? last : null,
            From = first is { Version.Kind: VersionKind.Time } from && TimeText.TryParse(from.Version.Text, out var time, out _)
                ? time.ToUnixTimeMilliseconds()
                : null,
            By = last is { Version.Kind: VersionKind.Time } by ? by.Version.By : null,
            Conditions = dataset.Conditions,
        };
    }

    private static (int Dots, int End) Split(string text, int at)
    {
        var question = text.IndexOf('?', at);
        var end = question < 0 ? text.Length : question;
        return (text.IndexOf(Dots, at, end - at, StringComparison.Ordinal), end);
    }

    private static DataReference? Bound(string text, int at, int start, int end)
    {
        if (start == end)
        {
            return null;
        }

        var bound = DataReference.Parse($"{text[..at]}@{text[start..end]}");
        return bound is { Version.Kind: VersionKind.Time, Back: > 0 }
            ? throw ReferenceErrors.Invalid(text, start, "at the end of a range a time says when runs started, and takes no '~'")
            : bound;
    }
}
