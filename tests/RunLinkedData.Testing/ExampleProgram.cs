using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace RunLinkedData.Testing;

/// <summary>One of the example programs, or a test's own worker, as a process of its own.</summary>
public sealed class ExampleProgram : IDisposable
{
    private static readonly (int Number, string Name)[] Signals = [(1, "HUP"), (2, "INT"), (3, "QUIT")];

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    private ExampleProgram(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_error, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    // A shell starts what goes on in the background with signals ignored, as nohup does, which is inherited, and a program of .NET then
    // leaves it so.
    private static string IgnoredSignals { get; } = FindIgnoredSignals();

    public int Id => _process.Id;

    public string Output => Text(_output);

    public string Error => Text(_error);

    public int ExitCode => _process.ExitCode;

    public bool HasExited => _process.HasExited;

    /// <summary>Starts a program of the folder <c>examples</c>, built in the configuration of these tests.</summary>
    public static ExampleProgram Start(string name, string workingDirectory, params string[] arguments) =>
        Start(["examples", name], name, workingDirectory, [], arguments);

    /// <summary>Starts the worker of these tests.</summary>
    public static ExampleProgram StartWorker(string workingDirectory, params string[] arguments) =>
        Start(["tests", "RunLinkedData.Worker"], "RunLinkedData.Worker", workingDirectory, [], arguments);

    /// <summary>The harness of the suite for Dagster Pipes, built in the configuration of these tests.</summary>
    public static string HarnessPath => PathOf(["tests", "RunLinkedData.Dagster.Harness"], "RunLinkedData.Dagster.Harness");

    /// <summary>Starts the harness of the suite for Dagster Pipes.</summary>
    public static ExampleProgram StartHarness(
        string workingDirectory, IEnumerable<KeyValuePair<string, string>> variables, params string[] arguments) =>
        Start(["tests", "RunLinkedData.Dagster.Harness"], "RunLinkedData.Dagster.Harness", workingDirectory, variables, arguments);

    /// <summary>Starts the worker of these tests with variables of its own.</summary>
    public static ExampleProgram StartWorker(
        string workingDirectory, IEnumerable<KeyValuePair<string, string>> variables, params string[] arguments) =>
        Start(["tests", "RunLinkedData.Worker"], "RunLinkedData.Worker", workingDirectory, variables, arguments);

    /// <summary>The command line <c>rld</c>, built in the configuration of these tests.</summary>
    public static string CommandLinePath => PathOf(["src", "RunLinkedData.Cli"], "rld");

    /// <summary>The worker of these tests, built in their configuration.</summary>
    public static string WorkerPath => PathOf(["tests", "RunLinkedData.Worker"], "RunLinkedData.Worker");

    /// <summary>A program of the folder <c>examples</c>, or of a folder in it, built in the configuration of these tests.</summary>
    public static string PathOfExample(params string[] folders) => PathOf(["examples", .. folders], folders[^1]);

    /// <summary>Starts the command line <c>rld</c>.</summary>
    public static ExampleProgram StartCommandLine(
        string workingDirectory, IEnumerable<KeyValuePair<string, string>> variables, params string[] arguments) =>
        Start(["src", "RunLinkedData.Cli"], "rld", workingDirectory, variables, arguments);

    private static ExampleProgram Start(
        string[] project, string name, string workingDirectory, IEnumerable<KeyValuePair<string, string>> variables, string[] arguments)
    {
        var start = new ProcessStartInfo(IgnoredSignals.Length > 0 ? "env" : "dotnet")
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (IgnoredSignals.Length > 0)
        {
            start.ArgumentList.Add("--default-signal=" + IgnoredSignals);
            start.ArgumentList.Add("dotnet");
        }

        start.ArgumentList.Add(PathOf(project, name));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var variable in start.Environment.Keys.Where(key => key.StartsWith("MLFLOW_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(variable);
        }

        foreach (var (variable, value) in variables)
        {
            start.Environment[variable] = value;
        }

        return new ExampleProgram(Process.Start(start)!);
    }

    private static string FindIgnoredSignals()
    {
        const string Status = "/proc/self/status";
        const string Label = "SigIgn:";
        var line = File.Exists(Status)
            ? File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Label, StringComparison.Ordinal))
            : null;
        var ignored = line is null ? 0 : ulong.Parse(line[Label.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return string.Join(',', Signals.Where(signal => (ignored & (1UL << (signal.Number - 1))) != 0).Select(signal => signal.Name));
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<ExampleProgram> RunAsync(string name, string workingDirectory, params string[] arguments)
    {
        var program = Start(name, workingDirectory, arguments);
        await program.WaitAsync();
        return program;
    }

    /// <summary>Runs a program with variables of its own to its end.</summary>
    public static async Task<ExampleProgram> RunAsync(
        string name, string workingDirectory, IEnumerable<KeyValuePair<string, string>> variables, params string[] arguments)
    {
        var program = Start(["examples", name], name, workingDirectory, variables, arguments);
        await program.WaitAsync();
        return program;
    }

    public async Task WaitAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await _process.WaitForExitAsync(timeout.Token);
    }

    /// <summary>SIGKILL: the process has no say.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Sends a signal such as <c>INT</c>.</summary>
    public void Signal(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{Id}"]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static string PathOf(string[] project, string name)
    {
        var configuration = AppContext.BaseDirectory.Contains(
            $"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? "Release"
            : "Debug";
        return Repository.PathOf([.. project, "bin", configuration, "net10.0", name + ".dll"]);
    }

    private static void Append(StringBuilder builder, string? line)
    {
        lock (builder)
        {
            _ = line is null ? builder : builder.Append(line).Append('\n');
        }
    }

    private static string Text(StringBuilder builder)
    {
        lock (builder)
        {
            return builder.ToString();
        }
    }
}
