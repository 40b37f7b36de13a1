using System.Security.Cryptography;
using RunLinkedData.Datasets.Locating;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Questions.Freshness.External;

/// <summary>Asks a file, an object or a table of which only a version in words was recorded.</summary>
internal sealed class PlaceProbe(HoldingStores stores, long startedAt)
{
    private const string HashFront = "sha256:";
    private const int HashLength = 64;

    public async Task<ExternalAnswer> AskAsync(string uri, string used, CancellationToken cancellationToken)
    {
        SourceLocation place = new(uri, stores.OpenFolder);
        if (await stores.Sources.RecognizeAsync(place, cancellationToken).ConfigureAwait(false) is { } source)
        {
            var table = await source.OpenAsync(place, null, cancellationToken).ConfigureAwait(false);
            return table.Version is not { } now ? Untold()
                : now == used ? ExternalAnswer.Same
                : IsNumber(now) == IsNumber(used) ? ExternalAnswer.At(now, used)
                : Untold($"it is at version {now}, and was recorded as '{used}'");
        }

        var (folder, name) = FileUri.Split(uri);
        var store = stores.OpenFolder(folder);
        var entry = await store.GetEntryAsync(name, cancellationToken).ConfigureAwait(false);
        return entry.IsFolder ? Untold()
            : IsSame(entry.Version, used) ? ExternalAnswer.Same
            : store.Capabilities.LocalFiles && HashIn(used) is { } hash
                ? await CompareAsync(store, name, hash, cancellationToken).ConfigureAwait(false)
            : OfTime(entry.Modified, startedAt) ?? Untold(entry.Version is null ? null : $"it is at version {entry.Version}");
    }

    /// <summary>Whether two texts name one version; ETags are written with quotes and without.</summary>
    public static bool IsSame(string? now, string used) => now is not null && Bare(now) == Bare(used);

    /// <summary>What the time of the last write tells; null where there is none.</summary>
    public static ExternalAnswer? OfTime(DateTimeOffset? modified, long startedAt) =>
        modified is not { } time ? null
        : time > RunFacts.Time(startedAt) ? ExternalAnswer.Written(time)
        : ExternalAnswer.Same;

    private static string Bare(string version) =>
        (version.StartsWith("W/", StringComparison.Ordinal) ? version[2..] : version).Trim('"');

    private static bool IsNumber(string version) => version.Length > 0 && version.All(char.IsAsciiDigit);

    private static string? HashIn(string version)
    {
        var hash = version.StartsWith(HashFront, StringComparison.OrdinalIgnoreCase) ? version[HashFront.Length..] : version;
        return hash.Length == HashLength && hash.All(char.IsAsciiHexDigit) ? hash.ToLowerInvariant() : null;
    }

    private static async Task<ExternalAnswer> CompareAsync(
        IArtifactStore store, string name, string hash, CancellationToken cancellationToken)
    {
        var content = await store.OpenReadAsync(name, cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            var now = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false));
            return now == hash ? ExternalAnswer.Same : ExternalAnswer.At($"{HashFront}{now}", $"{HashFront}{hash}");
        }
    }

    private static ExternalAnswer Untold(string? why = null) =>
        ExternalAnswer.Unknown($"{why ?? "nothing there has a version"}. LogExternalInput(name, location) pins what a run reads");
}
