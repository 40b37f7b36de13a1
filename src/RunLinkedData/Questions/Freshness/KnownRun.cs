using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Code;
using RunLinkedData.Versions.Finding;

namespace RunLinkedData.Questions.Freshness;

/// <summary>What is kept of a run; the rest of it, such as metrics and schemas, may be a hundred times as large.</summary>
internal sealed record KnownRun
{
    public required string Id { get; init; }

    public required string ExperimentId { get; init; }

    public required long Start { get; init; }

    public required long? End { get; init; }

    /// <summary>Whether what it wrote is published.</summary>
    public required bool IsPublished { get; init; }

    public required bool IsDeleted { get; init; }

    /// <summary>Whether it makes another run again: such a one is never the newest.</summary>
    public required bool IsReproduction { get; init; }

    public required string ArtifactUri { get; init; }

    public required IReadOnlySet<string> Outputs { get; init; }

    public required IReadOnlyList<DatasetIdentity> Inputs { get; init; }

    public required IReadOnlyList<ExternalInput> Externals { get; init; }

    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    public required CodeProvenance Code { get; init; }

    public static KnownRun Of(MlflowRun run) => new()
    {
        Id = run.Info.RunId,
        ExperimentId = run.Info.ExperimentId,
        Start = run.Info.StartTime,
        End = run.Info.EndTime,
        IsPublished = run.Info is { Status: RunStatus.Finished, LifecycleStage: LifecycleStage.Active },
        IsDeleted = run.Info.LifecycleStage == LifecycleStage.Deleted,
        IsReproduction = run.FindTag(RunTags.Reproduces) is not null,
        ArtifactUri = run.Info.ArtifactUri,
        Outputs = RunFacts.OutputsOf(run).Select(output => output.Dataset).ToHashSet(StringComparer.Ordinal),
        Inputs = [.. run.Inputs.Select(DatasetLink.ReadInput).OfType<DatasetIdentity>().Distinct()],
        Externals = [.. ExternalInputs.Of(run).Distinct()],
        Parameters = run.ParamsByKey(),
        Code = MlflowSourceTags.Read(run.TagsByKey()),
    };

    /// <summary>Whether it comes before another one in the list of versions, of which the first is the newest.</summary>
    public bool IsNewerThan(KnownRun other) =>
        Start > other.Start || (Start == other.Start && string.CompareOrdinal(Id, other.Id) < 0);

    /// <summary>Whether it may be the newest version of a dataset.</summary>
    public bool MayBeNewest(string dataset) => IsPublished && !IsReproduction && Outputs.Contains(dataset);
}
