using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace RunLinkedData.Model;

/// <summary>What the environment says; the one place that reads it.</summary>
internal sealed class EnvironmentSettings
{
    private readonly Func<string, string?> _read;
    private readonly Action<string> _drop;
    private readonly Func<IReadOnlyDictionary<string, string>> _all;
    private string? _putBackRunId;

    /// <summary>
    /// Reads variables through <paramref name="read"/>, empty ones as unset, removes them through <paramref name="drop"/>, and knows all of
    /// them through <paramref name="all"/>.
    /// </summary>
    public EnvironmentSettings(Func<string, string?> read, Action<string> drop, Func<IReadOnlyDictionary<string, string>> all)
    {
        _read = read;
        _drop = drop;
        _all = all;
    }

    /// <summary>The variables of this program.</summary>
    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "This is the one place that reads the environment.")]
    public static EnvironmentSettings OfProgram { get; } = new(
        Environment.GetEnvironmentVariable,
        static name => Environment.SetEnvironmentVariable(name, null),
        static () => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .DistinctBy(static variable => (string)variable.Key)
            .ToDictionary(
                static variable => (string)variable.Key,
                static variable => (string?)variable.Value ?? "",
                OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal));

    /// <summary>All variables.</summary>
    public IReadOnlyDictionary<string, string> All => _all();

    public string? TrackingUri => Read("MLFLOW_TRACKING_URI");

    public string? ExperimentName => Read("MLFLOW_EXPERIMENT_NAME");

    public string? ExperimentId => Read("MLFLOW_EXPERIMENT_ID");

    /// <summary>The run to resume, given once: like MLflow, the first run takes it and removes it from the environment.</summary>
    public string? TakeRunId()
    {
        lock (_read)
        {
            const string Name = "MLFLOW_RUN_ID";
            var runId = _putBackRunId ?? Read(Name);
            if (runId is not null)
            {
                _putBackRunId = null;
                _drop(Name);
            }

            return runId;
        }
    }

    /// <summary>Undoes <see cref="TakeRunId"/> when the run could not be resumed.</summary>
    public void PutBackRunId(string runId)
    {
        lock (_read)
        {
            _putBackRunId = runId;
        }
    }

    /// <summary>Any variable; null when it is not set or empty.</summary>
    public string? Read(string name) => _read(name) is { Length: > 0 } value ? value : null;
}
