using System.Globalization;

namespace RunLinkedData.MLflow;

public sealed partial class MlflowServerOptions
{
    /// <summary>Refuses settings that make no sense, all problems together.</summary>
    internal void Check()
    {
        List<string> problems = [];
        CheckAddress(problems);
        CheckCredentials(problems);
        CheckTimes(problems);
        Require(problems, MaxRetries is >= 0 and < 10, nameof(MaxRetries), MaxRetries, "from 0 to 9");
        Require(problems, BackoffFactor is >= 0 and < 120, nameof(BackoffFactor), BackoffFactor, "from 0 to below 120");
        Require(problems, BackoffJitter is >= 0 and <= 120, nameof(BackoffJitter), BackoffJitter, "from 0 to 120");
        Require(problems, CircuitBreakerFailures >= 2, nameof(CircuitBreakerFailures), CircuitBreakerFailures, "2 or more");
        if (LoggerFactory is null || TimeProvider is null || string.IsNullOrEmpty(HttpClientName))
        {
            problems.Add(
                $"{nameof(LoggerFactory)}, {nameof(TimeProvider)} and {nameof(HttpClientName)} must be given; "
                + "NullLoggerFactory.Instance and TimeProvider.System do nothing special");
        }

        if (problems.Count > 0)
        {
            throw new ArgumentException($"The options of the MLflow server are not valid: {string.Join("; ", problems)}.");
        }
    }

    private void CheckAddress(List<string> problems)
    {
        // The text itself is not shown: it may hold a password.
        if (!Uri.TryCreate(Where, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            problems.Add($"{Name} is no http or https address; give one such as https://mlflow.example.com");
        }
        else if (uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            problems.Add($"{Name} has a query or a fragment; give the address without");
        }
    }

    private string Name => Address is null ? nameof(TrackingUri) : nameof(Address);

    private void CheckCredentials(List<string> problems)
    {
        if (AwsSigV4 && Signer is null)
        {
            problems.Add(
                $"{nameof(AwsSigV4)} (MLFLOW_TRACKING_AWS_SIGV4) is set and nobody signs; call UseAws() of RunLinkedData.Aws, or set "
                + $"{nameof(Signer)}");
        }

        if (InsecureTls && !string.IsNullOrEmpty(ServerCertificatePath))
        {
            problems.Add(
                $"{nameof(InsecureTls)} and {nameof(ServerCertificatePath)} are both set; "
                + "without a check the certificates are of no use, so drop one of them");
        }

        foreach (var (name, value) in Headers)
        {
            if (name.Length == 0 || name.Any(c => c is <= ' ' or ':' or >= '\x7f'))
            {
                problems.Add($"the header name '{name}' is not a word");
            }
            else if (HasLineBreak(value) || value is null)
            {
                problems.Add($"the value of the header '{name}' is null or has a line break");
            }
        }

        if (HasLineBreak(Token) || HasLineBreak(Workspace))
        {
            problems.Add($"{nameof(Token)} or {nameof(Workspace)} has a line break");
        }
    }

    private void CheckTimes(List<string> problems)
    {
        var day = TimeSpan.FromHours(24);
        Require(
            problems,
            AttemptTimeout > TimeSpan.Zero && AttemptTimeout <= day,
            nameof(AttemptTimeout),
            AttemptTimeout,
            "above zero, at most a day");
        Require(
            problems,
            TotalTimeout >= TimeSpan.FromMilliseconds(10) && TotalTimeout <= day,
            nameof(TotalTimeout),
            TotalTimeout,
            "at least 10 ms, at most a day");
        Require(
            problems,
            CircuitBreakerBreak == TimeSpan.Zero || (CircuitBreakerBreak >= TimeSpan.FromSeconds(0.5) && CircuitBreakerBreak <= day),
            nameof(CircuitBreakerBreak),
            CircuitBreakerBreak,
            "zero, or at least half a second and at most a day");
    }

    private static bool HasLineBreak(string? value) => value is not null && value.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0;

    private static void Require(List<string> problems, bool isRight, string name, IFormattable value, string range)
    {
        if (!isRight)
        {
            problems.Add($"{name} is {value.ToString(null, CultureInfo.InvariantCulture)}; it must be {range}");
        }
    }
}
