using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Aws.Tests;

/// <summary>
/// Files of profiles for all tests, instead of those of whoever runs them. The SDK takes their paths from the environment once in a
/// process, and only if they are there then.
/// </summary>
[SetUpFixture]
public class ProfileFiles
{
    private static TemporaryFolder? _folder;

    /// <summary>The file <c>config</c>, which is empty as long as no test has written it.</summary>
    public static string Config => _folder!["config"];

    [OneTimeSetUp]
    public void Make()
    {
        _folder = new TemporaryFolder();
        File.WriteAllText(Config, "");
        File.WriteAllText(_folder["credentials"], "");
        Environment.SetEnvironmentVariable("AWS_CONFIG_FILE", Config);
        Environment.SetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE", _folder["credentials"]);
    }

    [OneTimeTearDown]
    public void Remove() => _folder?.Dispose();
}
