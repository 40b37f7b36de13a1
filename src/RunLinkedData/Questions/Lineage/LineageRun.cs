using System.Security.Cryptography;
using System.Text;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Model.Reads;
using RunLinkedData.Provenance.Code;
using RunLinkedData.Versions.Finding;

namespace RunLinkedData.Questions.Lineage;

/// <summary>
/// What a walk keeps of a run: its node, and what it read. The rest of it, such as metrics and schemas, may be a hundred times as large.
/// </summary>
/// <param name="Node">The node.</param>
/// <param name="Inputs">The data versions that it read, each once.</param>
/// <param name="Externals">The external inputs that it read, each once, by the IDs of their nodes.</param>
/// <param name="Columns">Of versions that it read, the columns; empty when they are not asked for.</param>
internal sealed record LineageRun(
    LineageNode Node,
    IReadOnlyList<DatasetIdentity> Inputs,
    IReadOnlyDictionary<string, ExternalInput> Externals,
    IReadOnlyDictionary<DatasetIdentity, IReadOnlyList<string>> Columns)
{
    private static readonly Dictionary<DatasetIdentity, IReadOnlyList<string>> NoColumns = [];

    public static LineageRun Of(MlflowRun run, string process, int level, ITrackingStore store, bool columns)
    {
        var tags = run.TagsByKey();
        var code = MlflowSourceTags.Read(tags);
        var node = new LineageNode
        {
            Id = run.Info.RunId,
            Kind = LineageNodeKind.Run,
            Level = level,
            Process = process,
            RunName = run.Info.RunName,
            Status = run.Info.Status,
            IsDeleted = run.Info.LifecycleStage == LifecycleStage.Deleted,
            StartedAt = RunFacts.Time(run.Info.StartTime),
            EndedAt = run.Info.EndTime is { } end ? RunFacts.Time(end) : null,
            User = run.Info.UserId is { Length: > 0 } user ? user : tags.GetValueOrDefault(RunTags.User),
            Commit = code.Commit,
            IsDirty = code.IsDirty,
            CommitUrl = GitRemote.CommitUrl(GitRemote.WithoutSecrets(code.Remote), code.Commit),
            PageUrl = PageOf(store, run.Info.ExperimentId, run.Info.RunId),
            ExecutorUrl = WebLink.Of(ExecutorTags.ReadExecutor(tags)?.Url),
            Datasets =
            [
                .. from output in RunFacts.OutputsOf(run)
                   orderby output.Dataset
                   select new ProvenanceOutput { Dataset = output.Dataset, Digest = output.Digest },
            ],
        };
        List<DatasetIdentity> inputs = [.. run.Inputs.Select(DatasetLink.ReadInput).OfType<DatasetIdentity>().Distinct()];
        return new LineageRun(node, inputs, ExternalsOf(run), columns ? ColumnsOf(run, inputs) : NoColumns);
    }

    /// <summary>The node of an external input.</summary>
    public static LineageNode NodeOf(string id, ExternalInput external, int level) =>
        new() { Id = id, Kind = LineageNodeKind.External, Level = level, External = external };

    /// <summary>The node of a run that the store does not have.</summary>
    public static LineageNode MissingNode(string runId, int level) => new() { Id = runId, Kind = LineageNodeKind.Missing, Level = level };

    private static Dictionary<DatasetIdentity, IReadOnlyList<string>> ColumnsOf(MlflowRun run, List<DatasetIdentity> inputs) => (
        from input in inputs
        let read = ReadColumnsTag.Find(run, input.Name, input.RunId)
        where read is not null
        select (input, (IReadOnlyList<string>)[.. read.Names, .. read.IsComplete ? Array.Empty<string>() : ["*"]])).ToDictionary();

    private static Dictionary<string, ExternalInput> ExternalsOf(MlflowRun run)
    {
        Dictionary<string, ExternalInput> found = new(StringComparer.Ordinal);
        foreach (var input in ExternalInputs.Of(run))
        {
            found.TryAdd(IdOf(input.Name, input.Source, input.Version), input);
        }

        return found;
    }

    // Lengths keep two inputs apart whose texts, put together, are the same.
    private static string IdOf(string name, string source, string version) =>
        "external:"
        + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{name.Length} {source.Length} {name}{source}{version}")))[..32];

    /// <summary>The page of a run in MLflow; null when the store is no server.</summary>
    public static string? PageOf(ITrackingStore store, string experimentId, string runId) =>
        WebLink.Of(store.GetRunPage(experimentId, runId));
}
