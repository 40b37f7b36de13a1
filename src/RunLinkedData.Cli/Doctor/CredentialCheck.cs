using RunLinkedData.MLflow;

namespace RunLinkedData.Cli.Doctor;

/// <summary>Looks where a server's login comes from, and shows no more of it.</summary>
internal sealed class CredentialCheck(Func<string, string?> environment, string? trackingUri)
{
    private static readonly string[] Pair = ["MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD"];

    private static readonly string[] Variables =
    [
        .. Pair, "MLFLOW_TRACKING_TOKEN", "MLFLOW_TRACKING_CLIENT_CERT_PATH",
    ];

    public Check Find()
    {
        var found = Variables.Where(name => environment(name) is { Length: > 0 }).ToList();
        var isHalf = found.Contains(Pair[0]) != found.Contains(Pair[1]);
        if ((environment("HOME") ?? environment("USERPROFILE")) is { Length: > 0 } home
            && Path.Combine(home, ".mlflow", "credentials") is var file
            && File.Exists(file))
        {
            // It may have the other half.
            found.Add(file);
            isHalf = false;
        }

        if (IsInUri())
        {
            var options = MlflowServerOptions.FromEnvironment(environment);
            var isUsed = string.IsNullOrEmpty(options.Username) || string.IsNullOrEmpty(options.Password);
            found.Add(isUsed ? "the tracking URI" : "the tracking URI (not used, the others go before)");
        }

        if (IsSigned())
        {
            found.Add("AWS's, by which requests are signed");
        }

        return isHalf
            ? new Check(
                "credentials", CheckOutcome.Note, $"{string.Join(", ", found)}: {Pair[0]} and {Pair[1]} count only together.")
            : new Check("credentials", CheckOutcome.Good, found.Count == 0 ? "none" : string.Join(", ", found));
    }

    private bool IsSigned() => trackingUri?.StartsWith("arn:", StringComparison.OrdinalIgnoreCase) == true
        || environment("MLFLOW_TRACKING_AWS_SIGV4")?.ToUpperInvariant() is "TRUE" or "1";

    private bool IsInUri() => Uri.TryCreate(trackingUri, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && uri.UserInfo.Split(':')[0].Length > 0;
}
