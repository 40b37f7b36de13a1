using RunLinkedData.Dagster.Assets;
using RunLinkedData.Dagster.Model;

namespace RunLinkedData.Dagster;

/// <summary>The asset of a step that a dataset is.</summary>
internal sealed record StepAsset
{
    /// <summary>Its key; null when it is none.</summary>
    public string? Key { get; private init; }

    /// <summary>Whether it was said, or has the name of the dataset; else it is the only one there is.</summary>
    public bool IsNamed { get; private init; }

    /// <summary>Why it is none; null when it is one.</summary>
    public string? WhyNot { get; private init; }

    /// <summary>Finds it.</summary>
    /// <param name="context">The step.</param>
    /// <param name="options">What is said of it.</param>
    /// <param name="process">The process that has made the dataset.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="datasets">All that the run has made.</param>
    public static StepAsset Of(
        DagsterContext context, DagsterOptions options, string process, string dataset, IReadOnlyCollection<string> datasets)
    {
        var assets = context.Assets ?? [];
        if (options.KeyOf(process, dataset) is { } said)
        {
            // A step of checks alone makes no asset, and an op may make any.
            return assets.Count == 0 || assets.Contains(said)
                ? new StepAsset { Key = said, IsNamed = true }
                : No($"it is the asset '{said}', and this step makes {string.Join(", ", assets)}");
        }

        if (options.FindAssetKey is not null)
        {
            return No($"{nameof(DagsterOptions)}.{nameof(DagsterOptions.FindAssetKey)} gives no asset for it");
        }

        return AssetKey.Find(assets, process, dataset) switch
        {
            [var key] => new StepAsset { Key = key, IsNamed = true },
            [] when assets is [var only] && datasets.All(other => other == dataset) => new StepAsset { Key = only },
            [] when assets.Count == 0 => No("this step makes no asset"),
            [] => No(
                $"this step makes {string.Join(", ", assets)}. {nameof(DagsterOptions)}.{nameof(DagsterOptions.AssetKeys)} can say which"),
            var several => No(
                $"it may be any of {string.Join(", ", several)}. Say which in {nameof(DagsterOptions)}.{nameof(DagsterOptions.AssetKeys)}"),
        };
    }

    private static StepAsset No(string why) => new() { WhyNot = why };
}
