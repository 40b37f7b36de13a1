using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NUnit.Framework;

namespace RunLinkedData.Testing.Behaviour;

/// <summary>
/// Two programs that publish the same dataset of one run at the same moment, round after round: one of them does, the other one is told so,
/// and nothing else is left.
/// </summary>
public static class PublicationRace
{
    // What the programs do not save, but refer to: a file in their folder.
    private const string Reference = "reference";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Races where artifacts lie at a root. The programs have resumed the run, or have joined it.</summary>
    /// <param name="artifactRoot">The root.</param>
    /// <param name="use">Lets a tracker of this program open it.</param>
    /// <param name="variables">Let the programs open it.</param>
    /// <param name="isJoined">Whether they join the run.</param>
    public static async Task RunAsync(
        string artifactRoot, Action<RunTrackerOptions> use, IEnumerable<KeyValuePair<string, string>> variables, bool isJoined)
    {
        using TemporaryFolder folder = new();
        RunTracker Connect()
        {
            RunTrackerOptions options = new()
            {
                TrackingUri = $"sqlite:///{folder["mlflow.db"]}",
                ArtifactRoot = artifactRoot,
                Provenance = { Record = false },
            };
            use(options);
            return RunTracker.Connect(options);
        }

        await using var tracker = Connect();
        await using var run = await tracker.StartRunAsync("race");
        var all = variables.ToList();
        if (isJoined)
        {
            all.Add(new("MLFLOW_RUN_ID", run.Id));
        }

        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var uri = tracker.TrackingStore.TrackingUri;
        await File.WriteAllTextAsync(folder["extract.txt"], "what is referred to");
        string[] names =
        [
            .. TestScale.Seeds(10).Select(round => $"dataset{round}"), .. TestScale.Seeds(5).Select(round => $"{Reference}{round}"),
        ];
        using var first = ExampleProgram.StartWorker(folder.Path, all, "race", uri, run.Id, port, "1");
        using var second = ExampleProgram.StartWorker(folder.Path, all, "race", uri, run.Id, port, "2");
        Dictionary<string, int> answers = [];
        using (Racer one = new(await AcceptAsync(listener, first, second)), other = new(await AcceptAsync(listener, first, second)))
        {
            foreach (var name in names)
            {
                var round = await Task.WhenAll(one.SaveAsync(name), other.SaveAsync(name)).WaitAsync(Limit);
                var text = string.Join(" + ", round.Order(StringComparer.Ordinal));
                answers[text] = answers.GetValueOrDefault(text) + 1;
            }
        }

        await Task.WhenAll(first.WaitAsync(), second.WaitAsync());
        Assert.That((first.ExitCode, second.ExitCode), Is.EqualTo((0, 0)), first.Error + second.Error);
        TestContext.Out.WriteLine(string.Join('\n', answers.Select(answer => $"{answer.Value} x {answer.Key}")));
        Assert.That(answers, Is.EqualTo(new Dictionary<string, int> { ["exists + won"] = names.Length }));
        await run.CompleteAsync();
        await using var reader = Connect();
        await AssertWholeAsync(reader, run.Id, names);
    }

    private static async Task<TcpClient> AcceptAsync(TcpListener listener, params ExampleProgram[] programs)
    {
        var client = listener.AcceptTcpClientAsync();
        var ended = Task.WhenAny(programs.Select(program => program.WaitAsync()));
        await Task.WhenAny(client, ended);
        return client.IsCompleted ? await client : throw new AssertionException(string.Concat(programs.Select(program => program.Error)));
    }

    private static async Task AssertWholeAsync(RunTracker reader, string runId, IReadOnlyCollection<string> names)
    {
        var artifacts = await reader.OpenArtifactsAsync(runId);
        var folders = (await artifacts.ListAsync("datasets")).Select(entry => entry.Path);
        Assert.That(folders, Is.EquivalentTo(names.Select(name => $"datasets/{name}")));
        foreach (var name in names)
        {
            var dataset = await reader.LoadDatasetAsync(name, runId, options => options.UseCache = false);
            var isReference = name.StartsWith(Reference, StringComparison.Ordinal);
            if (!isReference)
            {
                var units = (await dataset.ReadRowsAsync<Row>()).Select(row => row.Units).Distinct();
                Assert.That(units.Count(), Is.EqualTo(1), name);
            }

            Assert.That(dataset.Manifest.Source is not null, Is.EqualTo(isReference));
            var files = dataset.Manifest.Files.Where(file => file.Uri is null).Select(file => file.Path).Append("_manifest.json");
            Assert.That(
                (await artifacts.ListAsync($"datasets/{name}")).Select(entry => entry.Path),
                Is.EquivalentTo(files.Select(file => $"datasets/{name}/{file}")));
        }

        if (artifacts.Capabilities.UnfinishedUploads)
        {
            Assert.That(await artifacts.ListUnfinishedAsync().CountAsync(), Is.Zero);
        }

        var report = await reader.VerifyAsync(runId);
        Assert.That(report.IsSound, string.Join('\n', report.Findings.Select(finding => finding.Message)));
    }

    /// <summary>One of the programs, which is told by a line what to save.</summary>
    private sealed class Racer(TcpClient client) : IDisposable
    {
        private readonly StreamReader _reader = new(client.GetStream());
        private readonly StreamWriter _writer = new(client.GetStream()) { AutoFlush = true };

        public async Task<string> SaveAsync(string name)
        {
            await _writer.WriteLineAsync(name);
            return await _reader.ReadLineAsync() ?? "left";
        }

        public void Dispose()
        {
            _reader.Dispose();
            client.Dispose();
        }
    }

    private sealed record Row(int Day, int Units);
}
