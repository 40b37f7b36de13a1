using Amazon.Runtime;
using RunLinkedData.Testing;

namespace RunLinkedData.Aws.Tests.Credentials;

/// <summary>
/// The variables of the AWS SDK while a test goes on: none but those that the test sets, and profiles of its own.
/// </summary>
internal sealed class AwsEnvironment : IDisposable
{
    private static readonly string[] Variables =
    [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION",
        "AWS_EC2_METADATA_DISABLED", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_BATCH",
        "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", "AWS_ENDPOINT_URL_STS",
    ];

    private readonly Dictionary<string, string?> _before = Variables.ToDictionary(name => name, Environment.GetEnvironmentVariable);

    public AwsEnvironment()
    {
        foreach (var name in Variables)
        {
            this[name] = null;
        }

        this["AWS_EC2_METADATA_DISABLED"] = "true";
        FallbackRegionFactory.Reset();
    }

    /// <summary>Where programs and tokens of the test are.</summary>
    public TemporaryFolder Folder { get; } = new();

    /// <summary>Sets a variable; null takes it away.</summary>
    public string? this[string name]
    {
        set => Environment.SetEnvironmentVariable(name, value);
    }

    public void Dispose()
    {
        foreach (var (name, value) in _before)
        {
            this[name] = value;
        }

        Config("");
        FallbackRegionFactory.Reset();
        Folder.Dispose();
    }

    /// <summary>Writes the file of profiles.</summary>
    public static void Config(string text) => File.WriteAllText(ProfileFiles.Config, text);

    /// <summary>Writes a program, and gives its path.</summary>
    public string Program(string name, string script)
    {
        var path = Folder[name];
        File.WriteAllText(path, "#!/bin/sh\n" + script);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return path;
    }
}
