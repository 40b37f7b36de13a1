using System.Globalization;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.Model.Provenance;

/// <summary>Executor, orchestrator and image as tags of a run, and back.</summary>
/// <remarks>
/// What a tag cannot hold is left out, never cut: half an address leads nowhere. Without kind and ID nothing of the thing is written.
/// </remarks>
internal static class ExecutorTags
{
    private const string OfExecutor = "rld.executor";
    private const string OfOrchestrator = "rld.orchestrator";
    private const string OfImage = "rld.image";

    private static readonly string[] Own = ["id", "attempt", "index", "url", "log", "log.url"];

    public static IEnumerable<Tag> Of(Executor executor)
    {
        var log = CanHold(executor.Log?.Locator) ? executor.Log : null;
        return Write(
            OfExecutor,
            executor.Kind,
            executor.Id,
            executor.Details,
            ("attempt", Text(executor.Attempt)),
            ("index", Text(executor.Index)),
            ("url", executor.Url),
            ("log", log?.Locator),
            ("log.url", log?.Url));
    }

    public static IEnumerable<Tag> Of(Orchestrator? orchestrator) => orchestrator is null
        ? []
        : Write(
            OfOrchestrator,
            orchestrator.Kind,
            orchestrator.Id,
            orchestrator.Details,
            ("attempt", Text(orchestrator.Attempt)),
            ("url", orchestrator.Url));

    public static IEnumerable<Tag> Of(ContainerImage? image) =>
        from tag in new (string Key, string? Value)[]
        {
            (OfImage, image?.Reference),
            ($"{OfImage}.digest", image?.Digest),
            ($"{OfImage}.id", image?.Id),
        }
        where CanHold(tag.Value)
        select new Tag(tag.Key, tag.Value);

    /// <summary>The executor that the tags of a run name, or null.</summary>
    public static Executor? ReadExecutor(IReadOnlyDictionary<string, string> tags) =>
        Identity(tags, OfExecutor) is var (kind, id)
            ? new Executor(kind, id)
            {
                Attempt = Number(tags, $"{OfExecutor}.attempt"),
                Index = Number(tags, $"{OfExecutor}.index"),
                Url = Value(tags, $"{OfExecutor}.url"),
                Log = Value(tags, $"{OfExecutor}.log") is { } locator
                    ? new ExecutorLog(locator) { Url = Value(tags, $"{OfExecutor}.log.url") }
                    : null,
                Details = DetailsOf(tags, OfExecutor),
            }
            : null;

    /// <summary>The orchestrator that the tags of a run name, or null.</summary>
    public static Orchestrator? ReadOrchestrator(IReadOnlyDictionary<string, string> tags) =>
        Identity(tags, OfOrchestrator) is var (kind, id)
            ? new Orchestrator(kind, id)
            {
                Attempt = Number(tags, $"{OfOrchestrator}.attempt"),
                Url = Value(tags, $"{OfOrchestrator}.url"),
                Details = DetailsOf(tags, OfOrchestrator),
            }
            : null;

    /// <summary>The image that the tags of a run name, or null.</summary>
    public static ContainerImage? ReadImage(IReadOnlyDictionary<string, string> tags)
    {
        var image = new ContainerImage
        {
            Reference = Value(tags, OfImage),
            Digest = Value(tags, $"{OfImage}.digest"),
            Id = Value(tags, $"{OfImage}.id"),
        };
        return image is { Reference: null, Digest: null, Id: null } ? null : image;
    }

    private static IEnumerable<Tag> Write(
        string prefix,
        string kind,
        string id,
        IReadOnlyDictionary<string, string> details,
        params (string Name, string? Value)[] own)
    {
        if (!CanHold(kind) || !CanHold(id))
        {
            return [];
        }

        var more = details.Where(detail => detail.Key.Length > 0 && !Own.Contains(detail.Key))
            .Select(detail => (detail.Key, (string?)detail.Value));
        return
        [
            new Tag(prefix, kind),
            .. from tag in own.Prepend(("id", id)).Concat(more)
               where TrackingLimits.IsKey($"{prefix}.{tag.Item1}") && CanHold(tag.Item2)
               select new Tag($"{prefix}.{tag.Item1}", tag.Item2),
        ];
    }

    private static bool CanHold(string? value) =>
        value is { Length: > 0 and <= TrackingLimits.TagValue } && !value.Contains('\0') && IsWellFormed(value);

    private static bool IsWellFormed(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (char.IsSurrogate(value[i]) && !(i + 1 < value.Length && char.IsSurrogatePair(value, i++)))
            {
                return false;
            }
        }

        return true;
    }

    private static (string Kind, string Id)? Identity(IReadOnlyDictionary<string, string> tags, string prefix) =>
        Value(tags, prefix) is { } kind && Value(tags, $"{prefix}.id") is { } id ? (kind, id) : null;

    private static SortedDictionary<string, string> DetailsOf(IReadOnlyDictionary<string, string> tags, string prefix)
    {
        var details = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in tags)
        {
            if (key.StartsWith(prefix + ".", StringComparison.Ordinal)
                && key[(prefix.Length + 1)..] is { Length: > 0 } name
                && !Own.Contains(name))
            {
                details[name] = value;
            }
        }

        return details;
    }

    private static string? Value(IReadOnlyDictionary<string, string> tags, string key) =>
        tags.TryGetValue(key, out var value) && value.Length > 0 ? value : null;

    private static int? Number(IReadOnlyDictionary<string, string> tags, string key) =>
        int.TryParse(Value(tags, key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}
