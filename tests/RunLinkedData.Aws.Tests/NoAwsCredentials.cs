using RunLinkedData.Testing;

namespace RunLinkedData.Aws.Tests;

/// <summary>
/// A process in which the AWS SDK finds no credentials, whatever the machine has; disposal puts the variables back. Tests that use it run
/// alone.
/// </summary>
internal sealed class NoAwsCredentials : IDisposable
{
    private static readonly string[] Variables =
    [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_EC2_METADATA_DISABLED", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN",
    ];

    private readonly Dictionary<string, string?> _before = Variables.ToDictionary(name => name, Environment.GetEnvironmentVariable);
    private readonly TemporaryFolder _folder = new();

    public NoAwsCredentials()
    {
        foreach (var name in Variables)
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        foreach (var (name, value) in ForPrograms)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    /// <summary>The same for programs that a test starts.</summary>
    public KeyValuePair<string, string>[] ForPrograms =>
    [
        new("AWS_CONFIG_FILE", _folder["config"]),
        new("AWS_SHARED_CREDENTIALS_FILE", _folder["credentials"]),
        new("AWS_EC2_METADATA_DISABLED", "true"),
    ];

    public void Dispose()
    {
        foreach (var (name, value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        _folder.Dispose();
    }
}
