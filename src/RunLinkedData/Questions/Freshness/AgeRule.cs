using System.Globalization;
using RunLinkedData.Datasets.Contracts;
using RunLinkedData.Model;
using RunLinkedData.Model.Checks;

namespace RunLinkedData.Questions.Freshness;

/// <summary>
/// Whether a version is too old. How old it may be say the options, for what was asked for; else the contract of the dataset, else the tag
/// <c>rld.freshness.DATASET</c> of the process, else its tag <c>rld.freshness</c>.
/// </summary>
internal sealed class AgeRule(StatusOptions options, ContractFolder? contracts, DateTimeOffset now)
{
    public StatusReason? Find(StatusNode node)
    {
        var (limit, problem) = LimitOf(node);
        if (problem is not null)
        {
            return new StatusReason
            {
                Kind = StatusReasonKind.Age,
                State = FreshnessState.Unknown,
                Message = $"how old it may be is not known: {problem}",
            };
        }

        var published = RunFacts.Time(node.Version.End ?? node.Version.Start);
        return limit is { } most && now - published > most
            ? new StatusReason
            {
                Kind = StatusReasonKind.Age,
                State = FreshnessState.Stale,
                Used = node.Version.Id,
                Message = $"{FreshnessText.Write(now - published)} old, and may be {FreshnessText.Write(most)} (published "
                    + $"{published.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC)",
            }
            : null;
    }

    private (TimeSpan? Limit, string? Problem) LimitOf(StatusNode node)
    {
        if (node.Level == 0 && options.MaxAge is { } given)
        {
            return (given, null);
        }

        try
        {
            if (contracts?.Find(node.Process.Name, node.Dataset)?.Freshness is { } agreed)
            {
                return (agreed, null);
            }
        }
        catch (Exception e) when (e is ContractException or IOException or UnauthorizedAccessException)
        {
            return (null, e.Message);
        }

        foreach (var tag in new[] { $"{FreshnessText.TagName}.{node.Dataset}", FreshnessText.TagName })
        {
            if (node.Process.FindTag(tag) is { } text)
            {
                return FreshnessText.TryParse(text, out var limit)
                    ? (limit, null)
                    : (null, $"the tag {tag} of process '{node.Process.Name}' is '{text}'. Set it to {FreshnessText.Form}");
            }
        }

        return (null, null);
    }
}
