using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace RunLinkedData.Model;

/// <summary>What the environment says; the one place that reads it.</summary>
internal sealed class EnvironmentSettings
{
    private const string RunIdVariable = "MLFLOW_RUN_ID";

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

    /// <summary>The run to join, as long as none has.</summary>
    public string? RunId
    {
        get
        {
            lock (_read)
            {
                return _putBackRunId ?? Read(RunIdVariable);
            }
        }
    }

    /// <summary>
    /// Takes <see cref="RunId"/>, which is given once: like MLflow, the first that joins it removes it from the environment. False when
    /// another was faster.
    /// </summary>
    public bool TryTakeRunId()
    {
        lock (_read)
        {
            if (RunId is null)
            {
                return false;
            }

            _putBackRunId = null;
            _drop(RunIdVariable);
            return true;
        }
    }

    /// <summary>Undoes <see cref="TryTakeRunId"/> when the run could not be joined.</summary>
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
