using RunLinkedData.Versions.Finding;
using RunLinkedData.Versions.References;

namespace RunLinkedData.Versions;

/// <summary>Which versions of a dataset are listed. All conditions must hold.</summary>
public sealed class VersionsOptions
{
    private const int LargestPage = 1000;

    /// <summary>The run started at this moment or later. Default: no bound.</summary>
    public DateTimeOffset? From { get; set; }

    /// <summary>The run started before this moment. Default: no bound.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>Values that parameters of the run must have, by name. Default: none.</summary>
    public IDictionary<string, string> Parameters { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Values that tags of the run must have, by name. Default: none.</summary>
    public IDictionary<string, string> Tags { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Also lists what runs have written that are still RUNNING or have FAILED. Default: false.</summary>
    public bool AllowUnpublished { get; set; }

    /// <summary>How many runs are read at a time: 1 to 1,000. Default: 100.</summary>
    public int PageSize { get; set; } = 100;

    /// <summary>Of those that meet the conditions, only so many of the newest: at least 1. Default: null, all.</summary>
    public int? Last { get; set; }

    /// <summary>How many runs a search is to give at a time: no more than are wanted.</summary>
    internal int SearchPage => Math.Min(PageSize, Last ?? LargestPage);

    internal static VersionsOptions Of(Action<VersionsOptions>? configure)
    {
        var options = new VersionsOptions();
        configure?.Invoke(options);
        return options;
    }

    /// <summary>Gives others these conditions.</summary>
    internal void CopyTo(VersionsOptions other)
    {
        (other.From, other.Until, other.Last, other.PageSize, other.AllowUnpublished) = (From, Until, Last, PageSize, AllowUnpublished);
        foreach (var (name, value) in Parameters)
        {
            other.Parameters[name] = value;
        }

        foreach (var (name, value) in Tags)
        {
            other.Tags[name] = value;
        }
    }

    /// <exception cref="ArgumentException">A name in a condition, the size of a page, or the number of versions is refused.</exception>
    internal WriterQuery ToQuery(string dataset)
    {
        if (PageSize is < 1 or > LargestPage)
        {
            throw new ArgumentException($"{nameof(PageSize)} is {PageSize}; it must be from 1 to {LargestPage:N0}.");
        }

        if (Last < 1)
        {
            throw new ArgumentException($"{nameof(Last)} is {Last}; it must be 1 or more, or null for all.");
        }

        Condition[] conditions =
        [
            .. Parameters.Select(parameter => new Condition(false, parameter.Key, parameter.Value)),
            .. Tags.Select(tag => new Condition(true, tag.Key, tag.Value)),
        ];
        if (conditions.FirstOrDefault(condition => !condition.IsNamed) is { } wrong)
        {
            throw new ArgumentException(
                $"{(wrong.IsTag ? nameof(Tags) : nameof(Parameters))} names '{wrong.Name}', "
                + $"which is no name of a {(wrong.IsTag ? "tag" : "parameter")}. Correct it.");
        }

        return new WriterQuery(dataset)
        {
            AllowUnpublished = AllowUnpublished,
            StartedFrom = From is { } from ? WriterQuery.CeilingOf(from) : null,
            StartedBy = Until is { } until ? WriterQuery.CeilingOf(until) - 1 : null,
            Conditions = conditions,
        };
    }
}
