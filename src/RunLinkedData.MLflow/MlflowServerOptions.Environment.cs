using System.Globalization;

namespace RunLinkedData.MLflow;

public sealed partial class MlflowServerOptions
{
    /// <summary>
    /// The defaults with MLflow's own settings laid over them: the file <c>~/.mlflow/credentials</c> first, then the variables
    /// <c>MLFLOW_TRACKING_*</c>, <c>MLFLOW_HTTP_*</c>, <c>MLFLOW_ALLOW_HTTP_REDIRECTS</c>, <c>MLFLOW_WORKSPACE</c>, and
    /// <c>RLD_SHARED_ARTIFACTS</c>.
    /// </summary>
    /// <param name="readVariable">
    /// Gives the value of an environment variable, or null; <c>Environment.GetEnvironmentVariable</c> in most programs.
    /// </param>
    /// <exception cref="MlflowException">
    /// <c>INVALID_PARAMETER_VALUE</c>: variables cannot be understood; the message names each.
    /// </exception>
    public static MlflowServerOptions FromEnvironment(Func<string, string?> readVariable)
    {
        ArgumentNullException.ThrowIfNull(readVariable);
        var variables = new Variables(readVariable);
        var stored = variables.ReadCredentialsFile();
        var options = new MlflowServerOptions
        {
            TrackingUri = variables.Text("MLFLOW_TRACKING_URI") ?? "",
            Username = variables.Text("MLFLOW_TRACKING_USERNAME") ?? stored.GetValueOrDefault("mlflow_tracking_username"),
            Password = variables.Text("MLFLOW_TRACKING_PASSWORD") ?? stored.GetValueOrDefault("mlflow_tracking_password"),
            Token = variables.Text("MLFLOW_TRACKING_TOKEN"),
            InsecureTls = variables.Flag("MLFLOW_TRACKING_INSECURE_TLS") ?? false,
            ServerCertificatePath = variables.Text("MLFLOW_TRACKING_SERVER_CERT_PATH"),
            ClientCertificatePath = variables.Text("MLFLOW_TRACKING_CLIENT_CERT_PATH"),
            Workspace = variables.Text("MLFLOW_WORKSPACE"),
            AwsSigV4 = variables.Flag("MLFLOW_TRACKING_AWS_SIGV4") ?? false,
            RespectRetryAfter = variables.Flag("MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER") ?? true,
            SharedArtifactFolders = variables.Flag(SharedFoldersVariable),
            AllowRedirects = variables.Flag("MLFLOW_ALLOW_HTTP_REDIRECTS") ?? true,
        };
        options.AttemptTimeout = variables.Number("MLFLOW_HTTP_REQUEST_TIMEOUT", 0.001, 86_400) is { } seconds
            ? TimeSpan.FromSeconds(seconds)
            : options.AttemptTimeout;
        options.MaxRetries = (int)(variables.Number("MLFLOW_HTTP_REQUEST_MAX_RETRIES", 0, 9) ?? options.MaxRetries);
        options.BackoffFactor = variables.Number("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", 0, 119) ?? options.BackoffFactor;
        options.BackoffJitter = variables.Number("MLFLOW_HTTP_REQUEST_BACKOFF_JITTER", 0, 120) ?? options.BackoffJitter;
        variables.RefuseWhatIsNotSupported();
        variables.ThrowIfProblems();
        return options;
    }

    private sealed class Variables(Func<string, string?> read)
    {
        private readonly List<string> _problems = [];

        public string? Text(string name) => read(name) is { Length: > 0 } value ? value : null;

        public bool? Flag(string name)
        {
            var value = Text(name);
            switch (value?.ToUpperInvariant())
            {
                case null:
                    return null;
                case "TRUE" or "1":
                    return true;
                case "FALSE" or "0":
                    return false;
                default:
                    _problems.Add($"{name} is '{value}'; use true, false, 1 or 0");
                    return null;
            }
        }

        public double? Number(string name, double least, double most)
        {
            var value = Text(name);
            if (value is null)
            {
                return null;
            }

            if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && number >= least
                && number <= most)
            {
                return number;
            }

            _problems.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is '{value}'; use a number from {least} to {most}"));
            return null;
        }

        /// <summary>The keys of section <c>[mlflow]</c>, in lower case; empty when there is no such file.</summary>
        public Dictionary<string, string> ReadCredentialsFile()
        {
            var values = new Dictionary<string, string>();
            var home = Text("HOME") ?? Text("USERPROFILE");
            var path = home is null ? "" : Path.Combine(home, ".mlflow", "credentials");
            if (!File.Exists(path))
            {
                return values;
            }

            try
            {
                var section = "";
                foreach (var line in File.ReadLines(path).Select(line => line.Trim()))
                {
                    var equals = line.IndexOf('=', StringComparison.Ordinal);
                    if (line is ['[', .. var name, ']'])
                    {
                        section = name;
                    }
                    else if (section == "mlflow" && equals > 0 && line[0] is not ('#' or ';'))
                    {
                        values[line[..equals].Trim().ToLowerInvariant()] = line[(equals + 1)..].Trim();
                    }
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                _problems.Add($"the file '{path}' cannot be read ({exception.Message})");
            }

            return values;
        }

        public void RefuseWhatIsNotSupported()
        {
            if (Text("MLFLOW_TRACKING_AUTH") is { } plugIn)
            {
                _problems.Add(
                    $"MLFLOW_TRACKING_AUTH names the plug-in '{plugIn}' of MLflow's Python client; "
                    + "use TokenProvider or Headers instead, and unset the variable");
            }
        }

        public void ThrowIfProblems()
        {
            if (_problems.Count > 0)
            {
                throw new MlflowException(
                    MlflowErrorCode.InvalidParameterValue, $"The environment is not understood: {string.Join("; ", _problems)}.");
            }
        }
    }
}
