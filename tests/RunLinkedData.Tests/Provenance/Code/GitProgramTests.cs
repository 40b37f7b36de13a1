using NUnit.Framework;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance;
using RunLinkedData.Provenance.Code;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Provenance.Code;

/// <summary>A git that does not do as it should: a script in its place.</summary>
public class GitProgramTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void SetUp()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("The program in place of git is a shell script.");
        }

        _folder = new TemporaryFolder();
    }

    [TearDown]
    public void TearDown() => _folder?.Dispose();

    [Test]
    public void Find_SeveralFolders_TakesTheFirstThatCanBeExecuted()
    {
        Directory.CreateDirectory(_folder["a"]);
        File.WriteAllText(_folder["a", "git"], "");
        var git = Script("true", "b");

        Assert.That(GitProgram.Find($"{_folder["none"]}::{_folder["a"]}:{_folder["b"]}"), Is.EqualTo(git));
    }

    [Test]
    public async Task Run_MoreOutputThanAskedFor_EndsIt()
    {
        var git = Script("exec yes");

        var output = await GitProgram.RunAsync(git, _folder.Path, [], 1000, default);

        Assert.That(output.IsCut);
        Assert.That(output.Bytes, Has.Length.EqualTo(1001));
    }

    [Test]
    public async Task Run_MuchOnTheErrorStream_KeepsTheFirstLineAndGoesOn()
    {
        var git = Script("echo first >&2; head -c 3000000 /dev/zero >&2; echo fine; exit 3");

        var output = await GitProgram.RunAsync(git, _folder.Path, [], 1000, default);

        Assert.That((output.ExitCode, output.Error, output.Bytes.Length), Is.EqualTo((3, "first", 5)));
    }

    [Test]
    public async Task Run_VariablesOfACallingGit_DoNotReachIt()
    {
        var git = Script("env");
        using var _ = new Variable("GIT_DIR", "/elsewhere");
        using var __ = new Variable("GIT_CONFIG_COUNT", "0");

        var lines = System.Text.Encoding.UTF8.GetString((await GitProgram.RunAsync(git, _folder.Path, [], 100_000, default)).Bytes)
            .Split('\n');

        Assert.That(
            lines,
            Has.None.StartsWith("GIT_DIR=")
                .And.Member("GIT_TERMINAL_PROMPT=0")
                .And.Member("GIT_OPTIONAL_LOCKS=0")
                .And.Member("GIT_CONFIG_COUNT=0"));
    }

    [Test]
    public async Task Capture_GitThatHangs_IsEndedWithAllItStarted()
    {
        // The child keeps the output open, as a helper of git may.
        Script($"sleep 1000 & echo $! > '{_folder["child"]}.new'; mv '{_folder["child"]}.new' '{_folder["child"]}'; wait");
        var options = new ProvenanceOptions { GitTimeout = TimeSpan.FromSeconds(2) };

        var changes = await ChangesCapture.CaptureAsync(
            new CodeProvenance { Root = _folder.Path }, null, options, _folder["bin"], TimeProvider.System, default);

        Assert.That(changes.Code.IsDirty, Is.Null);
        Assert.That(changes.Notes, Has.One.Contains("took longer than 2 s"));
        await AssertEndsAsync();
    }

    [Test]
    public async Task Capture_CallerCancels_EndsItAndThrows()
    {
        Script($"sleep 1000 & echo $! > '{_folder["child"]}.new'; mv '{_folder["child"]}.new' '{_folder["child"]}'; wait");
        using var cancel = new CancellationTokenSource();

        var capture = ChangesCapture.CaptureAsync(
            new CodeProvenance { Root = _folder.Path }, null, new ProvenanceOptions(), _folder["bin"], TimeProvider.System, cancel.Token);
        while (!File.Exists(_folder["child"]))
        {
            await Task.Delay(10);
        }

        await cancel.CancelAsync();

        Assert.That(async () => await capture, Throws.InstanceOf<OperationCanceledException>());
        await AssertEndsAsync();
    }

    [Test]
    public async Task Capture_GitThatCannotStart_IsANote()
    {
        Directory.CreateDirectory(_folder["bin"]);
        File.WriteAllText(_folder["bin", "git"], "#!/does/not/exist\n");
        GitSandbox.MakeExecutable(_folder["bin", "git"]);

        var changes = await ChangesCapture.CaptureAsync(
            new CodeProvenance { Root = _folder.Path }, null, new ProvenanceOptions(), _folder["bin"], TimeProvider.System, default);

        Assert.That(changes.Notes, Has.One.Contains("could not be run"));
    }

    private string Script(string commands, string folder = "bin")
    {
        Directory.CreateDirectory(_folder[folder]);
        var file = _folder[folder, "git"];
        File.WriteAllText(file, $"#!/bin/sh\n{commands}\n");
        GitSandbox.MakeExecutable(file);
        return file;
    }

    // Whoever takes over orphans may leave the dead one in the list of processes for a while.
    private async Task AssertEndsAsync()
    {
        var id = int.Parse(File.ReadAllText(_folder["child"]), System.Globalization.CultureInfo.InvariantCulture);
        while (IsAlive(id))
        {
            await Task.Delay(10);
        }
    }

    private static bool IsAlive(int id)
    {
        try
        {
            return !File.Exists($"/proc/{id}/stat") ? OperatingSystem.IsMacOS() && !System.Diagnostics.Process.GetProcessById(id).HasExited
                : File.ReadAllText($"/proc/{id}/stat").Split(") ")[1][0] != 'Z';
        }
        catch (Exception e) when (e is ArgumentException or IOException)
        {
            return false;
        }
    }

    private sealed class Variable : IDisposable
    {
        private readonly string _name;
        private readonly string? _before;

        public Variable(string name, string value)
        {
            _name = name;
            _before = Environment.GetEnvironmentVariable(name);
            Environment.SetEnvironmentVariable(name, value);
        }

        public void Dispose() => Environment.SetEnvironmentVariable(_name, _before);
    }
}
