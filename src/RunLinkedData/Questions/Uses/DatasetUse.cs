using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Questions.Uses;

/// <summary>A process that uses a dataset, or one of its columns: its runs that have read it, together.</summary>
public sealed record DatasetUse
{
    /// <summary>The process whose runs have read it.</summary>
    public required string Process { get; init; }

    /// <summary>How certain it is that one of its runs has read the column that was asked about.</summary>
    public required UseCertainty Certainty { get; init; }

    /// <summary>How many of its runs have read it, or may have.</summary>
    public required int Runs { get; init; }

    /// <summary>How many of its runs have certainly read it.</summary>
    public required int CertainRuns { get; init; }

    /// <summary>The ID of the run that started last of these; of those that have certainly read it, if there are any.</summary>
    public required string LastRunId { get; init; }

    /// <summary>The state of that run.</summary>
    public required RunStatus LastStatus { get; init; }

    /// <summary>When that run started, in UTC.</summary>
    public required DateTimeOffset LastStartedAt { get; init; }

    /// <summary>The version that it has read, the newest if it has read several: the ID of the run that wrote it.</summary>
    public required string LastVersion { get; init; }

    /// <summary>The columns of the dataset that its runs have read by name, sorted.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Whether some of its runs have read all columns without naming them: as batches, as files, or by copying it.</summary>
    public bool ReadsWhole { get; init; }

    /// <summary>Whether of some of its runs it is not recorded, or not in full, which columns they have read.</summary>
    public bool HasUnknown { get; init; }
}
