using NUnit.Framework;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Aws.Tests.S3;

/// <summary>A login of IAM Identity Center that <c>aws sso login</c> has left in the home of whoever runs <c>rld</c>.</summary>
[Platform(Exclude = "Win", Reason = "The home is found otherwise.")]
public sealed class S3LoginTests : S3Fixture
{
    private const string StartUrl = "https://example.awsapps.com/start";
    private const string Profile =
        """
        sso_account_id = 123456789012
        sso_role_name = writer
        """;

    private static string Token { get; } = Guid.NewGuid().ToString("N");

    // The files are named by the SHA-1 of the session's name, or of the address where there is none.
    [TestCase(
        "[profile work]\nsso_session = company\n" + Profile + "\n[sso-session company]\n", "71b21161ffa1e6516bcc072aaf5ef38cbe85b511")]
    [TestCase("[profile work]\n" + Profile + "\n", "e8be5486177c5b5392bd9aa76563515b29358e6e")]
    public async Task Doctor_LoginIsKept_ReachesTheBucketWithIt(string profile, string login)
    {
        using ScriptedServer portal = new(AnswerAsync);
        await WriteAsync("config", $"{profile}sso_start_url = {StartUrl}\nsso_region = eu-central-1\n");
        await WriteAsync(
            $"sso/cache/{login}.json",
            $$"""{"startUrl":"{{StartUrl}}","region":"eu-central-1","accessToken":"{{Token}}","expiresAt":"2099-01-01T00:00:00Z"}""");
        using var program = ExampleProgram.StartCommandLine(
            Folder.Path,
            new Dictionary<string, string>
            {
                ["HOME"] = Folder.Path,
                ["AWS_CONFIG_FILE"] = Folder[".aws/config"],
                ["AWS_PROFILE"] = "work",
                ["AWS_REGION"] = Emulator.Region,
                ["AWS_ENDPOINT_URL_S3"] = Emulator.Uri.AbsoluteUri,
                ["AWS_ENDPOINT_URL_SSO"] = portal.Uri.AbsoluteUri,
                ["AWS_EC2_METADATA_DISABLED"] = "true",
            },
            "doctor",
            $"s3://{S3Emulator.Bucket}/{Root}");
        await program.WaitAsync();

        Assert.That(program.ExitCode, Is.Zero, program.Output + program.Error);
        Assert.That(program.Output, Does.Contain("credentials: IAM Identity Center").And.Contain("was written to").And.Not.Contain(Token));
        Assert.That(portal.Requests.Select(request => request.Target), Has.Some.Contains("role_name=writer"));
    }

    private static Task AnswerAsync(ScriptedRequest request) => request.Headers.GetValueOrDefault("x-amz-sso_bearer_token") == Token
        ? request.AnswerAsync(
            200,
            $$$"""
            {"roleCredentials":{"accessKeyId":"{{{S3Emulator.AccessKey}}}","secretAccessKey":"{{{S3Emulator.Secret}}}",
             "sessionToken":"session","expiration":4070908800000}}
            """)
        : request.AnswerAsync(401, """{"message":"Session token not found or invalid"}""");

    private Task WriteAsync(string path, string text)
    {
        var file = Folder[$".aws/{path}"];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return File.WriteAllTextAsync(file, text);
    }
}
