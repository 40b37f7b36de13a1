using NUnit.Framework;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Capturing;
using RunLinkedData.Provenance.Executors;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Provenance.Capturing;

public class ExecutionDetectionTests
{
    private static readonly (string Kind, string[] Variables)[] Order =
    [
        ("aws-batch", ["AWS_BATCH_JOB_ID"]),
        ("sagemaker", ["TRAINING_JOB_ARN"]),
        ("ecs", ["ECS_CONTAINER_METADATA_URI_V4"]),
        ("aws-lambda", ["AWS_LAMBDA_FUNCTION_NAME"]),
        ("azure-batch", ["AZ_BATCH_JOB_ID", "AZ_BATCH_TASK_ID"]),
        ("cloud-run", ["CLOUD_RUN_JOB", "CLOUD_RUN_EXECUTION"]),
        ("databricks", ["DATABRICKS_RUNTIME_VERSION"]),
        ("nomad", ["NOMAD_ALLOC_ID"]),
        ("slurm", ["SLURM_JOB_ID"]),
        ("github-actions", ["GITHUB_ACTIONS", "GITHUB_RUN_ID"]),
        ("gitlab-ci", ["GITLAB_CI", "CI_JOB_ID"]),
        ("azure-pipelines", ["TF_BUILD", "BUILD_BUILDID"]),
        ("jenkins", ["JENKINS_URL", "BUILD_NUMBER"]),
        ("kubernetes", ["KUBERNETES_SERVICE_HOST"]),
        ("local", []),
    ];

    private static readonly Dictionary<string, string> Values = new()
    {
        ["TRAINING_JOB_ARN"] = "arn:aws:sagemaker:eu-west-1:123456789012:training-job/x",
        ["ECS_CONTAINER_METADATA_URI_V4"] = "http://example.org/v4/x",
        ["GITHUB_ACTIONS"] = "true",
    };

    [Test]
    public async Task Detect_SeveralHold_TheFirstCounts([Range(0, 14)] int first)
    {
        var surroundings = new ProgramVariables();
        foreach (var name in Order[first..].SelectMany(entry => entry.Variables))
        {
            surroundings[name] = Values.GetValueOrDefault(name, "x");
        }

        Assert.That((await surroundings.ExecutorAsync()).Kind, Is.EqualTo(Order[first].Kind));
    }

    [Test]
    public async Task Detect_DetectorThatThrows_IsANoteAndTheNextIsTried()
    {
        var found = await ExecutionDetection.DetectAsync(
            new ExecutionEnvironment(new ProgramVariables()),
            [new BrokenDetector(), new OtherDetector()],
            [new BrokenDetector()],
            default);

        Assert.That(found.Executor.Kind, Is.EqualTo("other"));
        Assert.That(found.Orchestrator, Is.Null);
        Assert.That(found.Notes, Is.EqualTo(new[]
        {
            "The environment variables of Broken could not be understood (FormatException), so it is not looked for.",
        }));
    }

    [Test]
    public async Task Detect_VariablesCannotBeRead_GivesThisMachine()
    {
        var found = await ExecutionDetection.DetectAsync(
            new ExecutionEnvironment(_ => throw new InvalidOperationException("s3cr3t")) { HostName = "h", ProcessId = 1 }, []);

        Assert.That(found.Executor.Id, Is.EqualTo("h:1"));
        Assert.That(found.Notes, Is.Not.Empty.And.None.Contains("s3cr3t"));
    }

    [Test]
    public async Task Detect_ThisProcess_GivesAnExecutor()
    {
        var environment = ExecutionEnvironment.OfProgram(_ => null);
        var found = await ExecutionDetection.DetectAsync(environment, []);

        Assert.That(found.Executor.Id, Is.EqualTo($"{Environment.MachineName}:{Environment.ProcessId}"));
    }

    [Test]
    public void Detect_Cancelled_Throws() =>
        Assert.That(
            async () => await ExecutionDetection.DetectAsync(
                new ExecutionEnvironment(new ProgramVariables()), [], new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());

    [Test]
    public void Detect_WhateverIsSet_ReadsOnlyTheVariablesOfTheList()
    {
        // Some are read only beside the file that an executor leaves.
        using var root = new TemporaryFolder();
        Directory.CreateDirectory(root["mnt", "var", "lib", "info"]);
        File.WriteAllText(root["mnt", "var", "lib", "info", "job-flow.json"], """{"jobFlowId":"j-1"}""");

        // A variable more is a line more in that file, where it is looked at whether it may hold a secret.
        var detects = ExecutionDetection.Executors.Select(detector => (Action<ExecutionProbe>)(probe => detector.Detect(probe)))
            .Concat(ExecutionDetection.Orchestrators.Select(detector => (Action<ExecutionProbe>)(probe => detector.Detect(probe))))
            .Append(probe => ImageDetection.Detect(probe));
        var read = detects.SelectMany(detect => VariablesOf(detect, root.Path)).Distinct().Order(StringComparer.Ordinal).ToArray();
        var list = File.ReadAllLines(Path.Combine(
            TestContext.CurrentContext.TestDirectory, "Provenance", "Executors", "variables.golden.txt"));

        Assert.That(read, Is.EqualTo(list));
    }

    // All that are read when none is set, when all are, when any one of them is not, and when one of them is alone.
    private static SortedSet<string> VariablesOf(Action<ExecutionProbe> detect, string root)
    {
        var read = new SortedSet<string>(StringComparer.Ordinal);
        Try(_ => null);
        for (var count = -1; count != read.Count;)
        {
            count = read.Count;
            foreach (var unset in read.ToArray())
            {
                Try(name => Values.GetValueOrDefault(name, "1"));
                Try(name => name == unset ? null : Values.GetValueOrDefault(name, "1"));
                Try(name => name == unset ? Values.GetValueOrDefault(name, "1") : null);
            }
        }

        return read;

        void Try(Func<string, string?> variables)
        {
            var environment = new ExecutionEnvironment(name =>
            {
                read.Add(name);
                return variables(name);
            })
            {
                Root = root,
            };
            try
            {
                detect(new ExecutionProbe(environment));
            }
            catch (System.Text.Json.JsonException)
            {
                // A detector may; detection goes on with the next.
            }
            catch (InvalidOperationException)
            {
                // Likewise.
            }
        }
    }

    private sealed class BrokenDetector : IExecutorDetector, IOrchestratorDetector
    {
        Executor? IExecutorDetector.Detect(ExecutionProbe probe) =>
            throw new FormatException("The input string 's3cr3t' was not a number.");

        Orchestrator? IOrchestratorDetector.Detect(ExecutionProbe probe) =>
            throw new FormatException("The input string 's3cr3t' was not a number.");
    }

    private sealed class OtherDetector : IExecutorDetector
    {
        public Executor? Detect(ExecutionProbe probe) => new("other", "1");
    }
}
