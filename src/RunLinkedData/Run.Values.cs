using System.ComponentModel;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.Model;
using RunLinkedData.Model.Checks;
using RunLinkedData.Recording;
using RunLinkedData.Recording.Parameters;

namespace RunLinkedData;

public sealed partial class Run
{
    /// <summary>Logs a parameter. It never changes: the same value again is fine, another one is refused.</summary>
    /// <param name="name">The name: letters, digits, <c>_ - . / :</c> and spaces, at most 250 characters.</param>
    /// <param name="value">
    /// The value; numbers and times are written in the invariant culture, collections, dictionaries, records and objects of public
    /// properties as JSON, such as <c>[1,7]</c>. At most 6,000 characters of text.
    /// </param>
    /// <exception cref="ArgumentException">No parameter can have that name.</exception>
    /// <exception cref="MlflowException">
    /// <c>INVALID_PARAMETER_VALUE</c>: the value is refused (too long, or a type without properties or a text of its own), or
    /// another value is logged already.
    /// </exception>
    /// <exception cref="RunStateException">The run has ended.</exception>
    public void LogParameter(string name, object? value)
    {
        _recorder.ThrowIfEnded();
        ValueName.Check("parameter", name);
        _recorder.Record(new Param(name, ToText(name, value)));
    }

    /// <summary>
    /// A parameter that may be given from outside, by the variable <c>RLD_PARAM_NAME</c> (the name in capital letters, <c>_</c> for all but
    /// letters and digits) or the file that <c>RLD_PARAMS_FILE</c> names; else <paramref name="defaultValue"/>. It is logged, so that the
    /// run can be made again with the same.
    /// </summary>
    /// <remarks>A parameter that the run was started with, or that was logged before, is what it is.</remarks>
    /// <typeparam name="T">
    /// A number (<c>1.5</c>, without group separators), text, <see cref="bool"/>, a day or time in ISO 8601 (UTC when it names no zone), or
    /// whatever else can be parsed, in the invariant culture.
    /// </typeparam>
    /// <param name="name">The name, as for <see cref="LogParameter"/>.</param>
    /// <param name="defaultValue">What it is when nobody says otherwise.</param>
    /// <exception cref="ArgumentException">No parameter can have that name.</exception>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: what was given is no <typeparamref name="T"/>.</exception>
    /// <exception cref="RunStateException">The run has ended.</exception>
    public T GetParameter<T>(string name, T defaultValue)
        where T : IParsable<T>
    {
        _recorder.ThrowIfEnded();
        ValueName.Check("parameter", name);
        var text = _recorder.Inventory.FindParameter(name) ?? _recorder.Services.Overrides.FindParameter(name);
        var value = defaultValue;
        if (text is not null && !ParameterText.TryParse<T>(text, out value!))
        {
            throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"Parameter '{name}' of run {Id} is '{text}', which is no {TypeText.Of(typeof(T))}. Correct it where it is given: "
                + $"{EnvironmentOverrides.ParameterVariable(name)}, RLD_PARAMS_FILE or the options of the run.");
        }

        LogParameter(name, text ?? ToText(name, value));
        return value;
    }

    /// <summary>The parameters that were logged so far, with those that the run was started with.</summary>
    public IReadOnlyDictionary<string, string> Parameters => _recorder.Inventory.Parameters;

    /// <summary>Logs parameters.</summary>
    /// <param name="parameters">
    /// Names and values, as for <see cref="LogParameter"/>; all names and values are checked before any is logged.
    /// </param>
    /// <exception cref="ArgumentException">No parameter can have one of the names.</exception>
    /// <exception cref="MlflowException">
    /// <c>INVALID_PARAMETER_VALUE</c>: a value is refused, or another value is logged already.
    /// </exception>
    /// <exception cref="RunStateException">The run has ended.</exception>
    public void LogParameters(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var list = parameters.ToArray();
        foreach (var (name, value) in list)
        {
            ValueName.Check("parameter", name);
            TrackingLimits.CheckParam(new Param(name, value));
        }

        foreach (var (name, value) in list)
        {
            _recorder.Record(new Param(name, value));
        }
    }

    /// <summary>Logs a point of a metric.</summary>
    /// <param name="name">The name, as for <see cref="LogParameter"/>. MLflow draws names <c>a/b</c> as a group <c>a</c> of charts.</param>
    /// <param name="value">The value. NaN is kept; infinities become the largest finite doubles in MLflow's database.</param>
    /// <param name="step">The step it belongs to, such as an epoch; any number.</param>
    /// <param name="time">When it was measured, not before 1970. Default: now.</param>
    /// <exception cref="ArgumentException">No metric can have that name.</exception>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the time is refused.</exception>
    /// <exception cref="RunStateException">The run has ended.</exception>
    public void LogMetric(string name, double value, long step = 0, DateTimeOffset? time = null)
    {
        _recorder.ThrowIfEnded();
        ValueName.Check("metric", name);
        var at = time ?? _recorder.Services.Time.GetUtcNow();
        _recorder.Record(new Metric(name, value, at.ToUnixTimeMilliseconds(), step));
    }

    /// <summary>
    /// Logs how a check of a dataset came out: as the metric <c>DATASET/check.NAME</c>, 1 or 0, and to observers, which tell Dagster and
    /// others. It does not end the run; one whose data are wrong ends by an exception, and publishes nothing.
    /// </summary>
    /// <param name="dataset">The dataset; it need not be saved yet.</param>
    /// <param name="name">What was checked, such as <c>no_missing_hours</c>, the same in each run; characters as for a metric.</param>
    /// <param name="passed">Whether it passed.</param>
    /// <param name="severity">What it means when it did not.</param>
    /// <param name="column">The column that was checked; null when it was the dataset.</param>
    /// <param name="details">What was found, in a sentence; null for nothing.</param>
    /// <exception cref="ArgumentException">No dataset can have that name, or no check.</exception>
    /// <exception cref="RunStateException">The run has ended.</exception>
    public void LogCheck(
        string dataset,
        string name,
        bool passed,
        CheckSeverity severity = CheckSeverity.Error,
        string? column = null,
        string? details = null)
    {
        _recorder.ThrowIfEnded();
        DatasetIdentity.CheckName(dataset);
        ValueName.Check("check", name);
        if (!Enum.IsDefined(severity))
        {
            throw new ArgumentOutOfRangeException(nameof(severity), severity, "A check that has not passed is a warning or an error.");
        }

        DatasetCheck check = new()
        {
            Dataset = dataset,
            Name = name,
            Passed = passed,
            Severity = severity,
            Column = column,
            Details = details,
        };
        ValueName.Check("check", check.MetricName, nameof(name));
        _recorder.Record(check);
    }

    /// <summary>Sets a tag; the last value counts.</summary>
    /// <param name="name">
    /// The name, as for <see cref="LogParameter"/>. Names that start with <c>rld.</c> belong to this library and are refused.
    /// </param>
    /// <param name="value">The value, at most 8,000 characters.</param>
    /// <exception cref="ArgumentException">No tag can have that name, or it starts with <c>rld.</c>.</exception>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the value is refused.</exception>
    /// <exception cref="RunStateException">The run has ended.</exception>
    public void SetTag(string name, string value)
    {
        _recorder.ThrowIfEnded();
        var tag = new Tag(name, value);
        RunStart.CheckUserTag(tag);
        _recorder.Record(tag);
    }

    /// <summary>The older name of <see cref="LogParameter"/>.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value.</param>
    [Obsolete($"Use {nameof(LogParameter)}.")]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void LogParam(string name, object? value) => LogParameter(name, value);

    /// <summary>The older name of <see cref="LogParameters"/>.</summary>
    /// <param name="parameters">Names and values.</param>
    [Obsolete($"Use {nameof(LogParameters)}.")]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void LogParams(IEnumerable<KeyValuePair<string, string>> parameters) => LogParameters(parameters);

    /// <summary>The older name of <see cref="GetParameter{T}"/>.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="name">The name.</param>
    /// <param name="defaultValue">The value unless it is given from outside.</param>
    [Obsolete($"Use {nameof(GetParameter)}.")]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public T GetParam<T>(string name, T defaultValue)
        where T : IParsable<T> => GetParameter(name, defaultValue);

    private static string ToText(string name, object? value)
    {
        try
        {
            return ValueText.Of(value);
        }
        catch (NotSupportedException exception)
        {
            throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue, $"Parameter '{name}' cannot be logged: {exception.Message}", exception);
        }
    }
}
