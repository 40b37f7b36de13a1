using System.Collections.Concurrent;
using System.Text.Json;
using RunLinkedData.MLflow;
using RunLinkedData.Model;
using RunLinkedData.Versions.References;

namespace RunLinkedData.Recording.Parameters;

/// <summary>
/// What whoever starts the program wants to be otherwise than its code says: parameters, and the versions of inputs. From the variables
/// <c>RLD_PARAM_NAME</c>, <c>RLD_PIN_PROCESS_DATASET</c>, and the JSON files that <c>RLD_PARAMS_FILE</c> and <c>RLD_PINS_FILE</c> name.
/// </summary>
internal sealed class EnvironmentOverrides
{
    private const string ParameterPrefix = "RLD_PARAM_";
    private const string PinPrefix = "RLD_PIN_";
    private const int LongestFile = 16 << 20;

    private readonly IReadOnlyDictionary<string, string> _variables;
    private readonly Dictionary<string, string> _parameters;
    private readonly Dictionary<string, string> _pins;
    private readonly bool _hasParameters;
    private readonly ConcurrentDictionary<string, bool> _used = new();

    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: a file cannot be read, or a pin is no run ID.</exception>
    public EnvironmentOverrides(EnvironmentSettings environment)
    {
        _variables = environment.All;
        _parameters = ReadFile(environment, "RLD_PARAMS_FILE");
        _pins = ReadFile(environment, "RLD_PINS_FILE");
        _hasParameters = _parameters.Count > 0 || _variables.Keys.Any(name => name.StartsWith(ParameterPrefix, StringComparison.Ordinal));
        CheckPins();
        Reproduces = environment.Read("RLD_REPRODUCES") is { } runId ? CheckRunId("RLD_REPRODUCES", runId) : null;
    }

    /// <summary>The run that is being made again, or null.</summary>
    public string? Reproduces { get; }

    /// <summary>Given parameters and pins that no run has asked for: misspelt perhaps.</summary>
    public IEnumerable<string> Unused => _variables.Keys
        .Where(name => name.StartsWith(ParameterPrefix, StringComparison.Ordinal) || name.StartsWith(PinPrefix, StringComparison.Ordinal))
        .Concat(_parameters.Keys.Select(name => $"parameter '{name}'"))
        .Concat(_pins.Keys.Select(name => $"pin '{name}'"))
        .Where(name => !_used.ContainsKey(name))
        .Order(StringComparer.Ordinal);

    /// <summary>The variable that gives a parameter.</summary>
    public static string ParameterVariable(string name) => ParameterPrefix + Normalize(name);

    /// <summary>The variable that pins an input.</summary>
    public static string PinVariable(string process, string dataset) => $"{PinPrefix}{Normalize(process)}_{Normalize(dataset)}";

    /// <summary>The value that was given for a parameter, or null.</summary>
    public string? FindParameter(string name) =>
        !_hasParameters ? null : Find(ParameterVariable(name), _parameters, name, $"parameter '{name}'");

    /// <summary>
    /// The reference to take instead of one that moves; a pinned version is checked to be one of that process. A file may also
    /// name a reference as it is written (<c>sales/items@latest~1</c>), for programs that read several versions of a dataset;
    /// that goes before the variable.
    /// </summary>
    public DataReference Pin(DataReference reference)
    {
        if (!reference.IsMoving)
        {
            return reference;
        }

        var (name, written) = ($"{reference.Process}/{reference.Dataset}", reference.ToString());
        var runId = _pins.TryGetValue(written, out var exact)
            ? Use(exact, $"pin '{written}'")
            : Find(PinVariable(reference.Process!, reference.Dataset), _pins, name, $"pin '{name}'");
        return runId is null ? reference : new DataReference(reference.Process, reference.Dataset, VersionText.OfRun(runId));
    }

    private string Use(string value, string shown)
    {
        _used[shown] = true;
        return value;
    }

    // Before anything is written, and not only when an input is read.
    private void CheckPins()
    {
        foreach (var (name, runId) in _variables.Where(variable => variable.Key.StartsWith(PinPrefix, StringComparison.Ordinal)))
        {
            CheckRunId(name, runId);
        }

        foreach (var (name, runId) in _pins)
        {
            CheckRunId($"The pin of '{name}' in RLD_PINS_FILE", runId);
        }
    }

    private string? Find(string variable, Dictionary<string, string> file, string name, string shown)
    {
        if (_variables.TryGetValue(variable, out var value))
        {
            return Use(value, variable);
        }

        return file.TryGetValue(name, out value) ? Use(value, shown) : null;
    }

    // Names of variables hold capital letters, digits and underscores: POSIX.
    private static string Normalize(string name) =>
        string.Concat(name.Select(character => char.IsAsciiLetterOrDigit(character) ? char.ToUpperInvariant(character) : '_'));

    private static string CheckRunId(string what, string runId) => DatasetIdentity.IsRunId(runId)
        ? runId
        : throw new MlflowException(
            MlflowErrorCode.InvalidParameterValue,
            $"{what} is '{runId}', which is no run ID: 32 lower-case hexadecimal digits. Look the ID up, or unset it.");

    private static Dictionary<string, string> ReadFile(EnvironmentSettings environment, string variable)
    {
        if (environment.Read(variable) is not { } path)
        {
            return [];
        }

        try
        {
            var file = new FileInfo(path);
            if (file.Length > LongestFile)
            {
                throw new JsonException($"It has {file.Length:N0} bytes.");
            }

            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return json.RootElement.EnumerateObject().ToDictionary(
                item => item.Name,
                item => item.Value.ValueKind switch
                {
                    JsonValueKind.String => item.Value.GetString()!,
                    JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => item.Value.GetRawText(),
                    JsonValueKind.Array or JsonValueKind.Object => ValueText.Of(item.Value),
                    _ => throw new JsonException($"'{item.Name}' is null: leave it out, or give it a value."),
                },
                StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is JsonException
            or IOException
            or UnauthorizedAccessException
            or InvalidOperationException
            or ArgumentException)
        {
            throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"{variable} names '{path}', which cannot be used: {exception.Message} Give a JSON file such as {{ \"name\": \"value\" }}.",
                exception);
        }
    }
}
