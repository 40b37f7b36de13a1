using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Capturing;
using RunLinkedData.Provenance.Executors;

namespace RunLinkedData.Tests.Provenance.Capturing;

/// <summary>
/// An environment as a process finds it: the variables of a system, and those that every process has, secrets among them.
/// </summary>
internal sealed class ProgramVariables : Dictionary<string, string>
{
    private const string Secret = "s3cr3t";

    public ProgramVariables()
    {
        this["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        this["HOME"] = "/home/app";
        this["DOTNET_VERSION"] = "10.0.0";
        this["AWS_ACCESS_KEY_ID"] = Secret;
        this["AWS_SECRET_ACCESS_KEY"] = Secret;
        this["AWS_SESSION_TOKEN"] = Secret;
        this["MLFLOW_TRACKING_PASSWORD"] = Secret;
        this["GITHUB_TOKEN"] = Secret;
        this["CI_JOB_TOKEN"] = Secret;
        this["SYSTEM_ACCESSTOKEN"] = Secret;
        this["DATABRICKS_TOKEN"] = Secret;
        this["NOMAD_TOKEN"] = Secret;
        this["PREFECT_API_KEY"] = Secret;
        this["AZ_BATCH_AUTHENTICATION_TOKEN"] = Secret;
    }

    public string HostName { get; init; } = "build-7";

    /// <summary>Where the files are that executors leave; nowhere by default.</summary>
    public string Root { get; init; } = "/nowhere";

    public string WorkingFolder { get; init; } = "/work";

    /// <summary>Detects, and checks that nothing secret came along and that the tags say the same as the result.</summary>
    public async Task<DetectedExecution> DetectAsync()
    {
        var found = await ExecutionDetection.DetectAsync(
            new ExecutionEnvironment(this)
            {
                HostName = HostName,
                ProcessId = 4711,
                NamespaceFile = "/nowhere/namespace",
                Root = Root,
                WorkingFolder = WorkingFolder,
            },
            []);
        Tag[] all = [.. ExecutorTags.Of(found.Executor), .. ExecutorTags.Of(found.Orchestrator), .. ExecutorTags.Of(found.Image)];
        var tags = all.ToDictionary(tag => tag.Key, tag => tag.Value);
        Assert.That(tags.Values.Concat(found.Notes), Has.None.Contains(Secret));
        Assert.That(ExecutorTags.ReadExecutor(tags), Is.EqualTo(found.Executor));
        Assert.That(ExecutorTags.ReadOrchestrator(tags), Is.EqualTo(found.Orchestrator));
        Assert.That(ExecutorTags.ReadImage(tags), Is.EqualTo(found.Image));
        return found;
    }

    public async Task<Executor> ExecutorAsync() => (await DetectAsync()).Executor;
}
