using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Members;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Code;
using RunLinkedData.Versions.Finding;

namespace RunLinkedData.Versions.Provenance;

/// <summary>
/// The provenance that MLflow itself holds of a run, in params, tags and inputs, and how it is joined with the record in the artifacts.
/// </summary>
internal static class ProvenanceRecords
{
    /// <summary>What params, tags and inputs tell.</summary>
    public static RunProvenance FromMlflow(MlflowRun run, string process)
    {
        var tags = run.TagsByKey();
        var code = MlflowSourceTags.Read(tags);
        return new RunProvenance
        {
            RunId = run.Info.RunId,
            RunName = run.Info.RunName,
            Process = process,
            ExperimentId = run.Info.ExperimentId,
            Status = run.Info.Status.ToText(),
            StartedAt = RunFacts.Time(run.Info.StartTime),
            EndedAt = run.Info.EndTime is { } end ? RunFacts.Time(end) : null,
            Error = tags.GetValueOrDefault(RunTags.Error),
            User = run.Info.UserId is { Length: > 0 } user ? user : tags.GetValueOrDefault(RunTags.User),
            ParentRunId = tags.GetValueOrDefault(RunTags.ParentRunId),
            RetryOf = tags.GetValueOrDefault(RunTags.RetryOf),
            Reproduces = tags.GetValueOrDefault(RunTags.Reproduces),
            Parameters = new SortedDictionary<string, string>(run.ParamsByKey(), StringComparer.Ordinal),
            Metrics = RunFacts.OwnMetricsOf(run),
            Inputs = [.. run.Inputs.Select(DatasetLink.ReadInput).OfType<DatasetIdentity>().Select(input => new ProvenanceInput
            {
                Dataset = input.Name,
                RunId = input.RunId,
            })],
            ExternalInputs = [.. ExternalInputs.Of(run)],
            Outputs = [.. from output in RunFacts.OutputsOf(run)
                          select new ProvenanceOutput { Dataset = output.Dataset, Digest = output.Digest }],
            Code = code == new CodeProvenance() ? null : code,
            Image = ExecutorTags.ReadImage(tags),
            Executor = ExecutorTags.ReadExecutor(tags),
            Orchestrator = ExecutorTags.ReadOrchestrator(tags),
            Group = RunGroup.Of(run) is { } group
                ? new GroupProvenance { Key = group.Key, Size = group.Size, Origin = group.Origin }
                : null,
        };
    }

    /// <summary>The record with what MLflow knows better (state, parameters) and what the record lacks.</summary>
    public static RunProvenance Join(RunProvenance record, RunProvenance mlflow) => record with
    {
        RunName = mlflow.RunName,
        Process = mlflow.Process,
        ExperimentId = mlflow.ExperimentId,
        Status = mlflow.Status,
        StartedAt = mlflow.StartedAt,
        EndedAt = mlflow.EndedAt ?? record.EndedAt,
        Error = mlflow.Error ?? record.Error,
        User = mlflow.User ?? record.User,
        ParentRunId = mlflow.ParentRunId ?? record.ParentRunId,
        RetryOf = mlflow.RetryOf ?? record.RetryOf,
        Reproduces = mlflow.Reproduces ?? record.Reproduces,
        Parameters = mlflow.Parameters,
        Metrics = mlflow.Metrics,
        Inputs = Join(record.Inputs, mlflow.Inputs),
        ExternalInputs = [.. record.ExternalInputs.Concat(mlflow.ExternalInputs).DistinctBy(input => (input.Name, input.Version))],
        Outputs = Join(record.Outputs, mlflow.Outputs),
        Code = record.Code ?? mlflow.Code,
        Image = record.Image ?? mlflow.Image,
        Executor = record.Executor ?? mlflow.Executor,
        Orchestrator = record.Orchestrator ?? mlflow.Orchestrator,
        Group = mlflow.Group ?? record.Group,
    };

    /// <summary>The record with the programs that joined the run, and with what these know of its inputs and outputs.</summary>
    public static RunProvenance WithMembers(RunProvenance record, IReadOnlyList<MemberProvenance>? members) => members is null
        ? record
        : record with
        {
            Members = members,
            Inputs = [.. record.Inputs.Select(input =>
                input.Reference is null && members.SelectMany(member => member.Inputs).FirstOrDefault(
                    full => (full.Dataset, full.RunId) == (input.Dataset, input.RunId)) is { } full ? full : input)],
            Outputs = [.. record.Outputs.Select(output =>
                members.SelectMany(member => member.Outputs).FirstOrDefault(
                    full => (full.Dataset, full.Digest) == (output.Dataset, output.Digest)) ?? output)],
        };

    /// <summary>The inputs of both, the fuller ones first.</summary>
    public static IReadOnlyList<ProvenanceInput> Join(IEnumerable<ProvenanceInput> full, IEnumerable<ProvenanceInput> more) =>
        [.. full.Concat(more).DistinctBy(input => (input.Dataset, input.RunId))];

    /// <summary>The outputs of both, the fuller ones first.</summary>
    public static IReadOnlyList<ProvenanceOutput> Join(IEnumerable<ProvenanceOutput> full, IEnumerable<ProvenanceOutput> more) =>
        [.. full.Concat(more).DistinctBy(output => output.Dataset)];
}
