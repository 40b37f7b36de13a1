using System.Diagnostics;
using System.Text.Json;
using NUnit.Framework;

namespace RunLinkedData.Testing;

/// <summary>A Python of this machine with packages that it has: all in one installation, or in several of the same Python.</summary>
public sealed class RealPython
{
    private const string Question = """
        import importlib.util, json, os, sys
        found = {name: importlib.util.find_spec(name) for name in sys.argv[1:]}
        print(json.dumps({
            "python": sys.executable,
            "version": sys.version_info[:2],
            "folders": {name: os.path.dirname(os.path.dirname(spec.origin)) for name, spec in found.items() if spec and spec.origin},
        }))
        """;

    private static readonly string[] Commands = ["dagster-python", "lake-python", "mlflow-python", "python3", "python"];

    private readonly string _command;
    private readonly string _folders;

    private RealPython(string command, IEnumerable<string> folders)
    {
        _command = command;
        _folders = string.Join(Path.PathSeparator, folders.Append(Repository.PathOf("examples", "Dagster")).Distinct());
    }

    /// <summary>Finds a Python with these packages; without one the test is skipped, and says so.</summary>
    public static async Task<RealPython> RequireAsync(params string[] packages)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        List<Answer> answers = [];
        foreach (var command in Commands.SelectMany(name => path.Select(folder => Path.Combine(folder, name)).Where(File.Exists).Take(1)))
        {
            var (code, output, _) = await RunAsync(new ProcessStartInfo(command, ["-c", Question, .. packages]));
            if (code == 0 && JsonSerializer.Deserialize<Answer>(output, JsonSerializerOptions.Web) is { } answer)
            {
                answers.Add(answer);
            }
        }

        foreach (var first in answers.OrderByDescending(answer => answer.Folders.Count))
        {
            var same = answers.Where(answer => answer.Version.SequenceEqual(first.Version)).Prepend(first).ToList();
            var folders = packages
                .Select(package => same.Find(answer => answer.Folders.ContainsKey(package))?.Folders[package])
                .OfType<string>()
                .ToList();
            if (folders.Count == packages.Length)
            {
                return new RealPython(first.Python, folders);
            }
        }

        Assert.Ignore($"There is no Python with {string.Join(", ", packages)} on the PATH, as python3, dagster-python or lake-python.");
        throw new UnreachableException();
    }

    /// <summary>Runs Python with these arguments to its end, and gives what it printed; it must end well.</summary>
    public async Task<string> RunAsync(
        string workingDirectory, IEnumerable<KeyValuePair<string, string>> variables, params string[] arguments)
    {
        var (code, output, error) = await RunAsync(Start(workingDirectory, variables, arguments));
        Assert.That(code, Is.Zero, output + error);
        return output + error;
    }

    /// <summary>How Python is started with the packages, the modules of <c>examples/Dagster</c> and these arguments.</summary>
    public ProcessStartInfo Start(
        string workingDirectory, IEnumerable<KeyValuePair<string, string>> variables, params string[] arguments)
    {
        ProcessStartInfo start = new(_command, arguments)
        {
            WorkingDirectory = workingDirectory,
            Environment =
            {
                ["PYTHONPATH"] = _folders,
                ["PYTHONDONTWRITEBYTECODE"] = "1",
                ["PYTHONWARNINGS"] = "ignore",
                ["DAGSTER_DISABLE_TELEMETRY"] = "yes",
            },
        };
        foreach (var variable in start.Environment.Keys.Where(key => key.StartsWith("MLFLOW_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(variable);
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    private sealed record Answer(string Python, int[] Version, Dictionary<string, string> Folders);
}
