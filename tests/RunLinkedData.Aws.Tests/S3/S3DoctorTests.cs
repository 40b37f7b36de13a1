using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.Testing;

namespace RunLinkedData.Aws.Tests.S3;

/// <summary><c>rld doctor s3://...</c>, as a program.</summary>
public sealed class S3DoctorTests : S3Fixture
{
    [Test]
    public async Task Doctor_OfABucket_TellsAllOfItAndLeavesNothing()
    {
        var (code, checks) = await DiagnoseAsync();

        Assert.That(code, Is.Zero);
        Assert.That(checks.Keys, Is.EqualTo(new[] { "storage", "artifacts", "exclusive", "unfinished uploads" }));
        Assert.That(checks["storage"], Does.StartWith("Good").And.Contain(Emulator.Uri.Authority).And.Contain("environment variables"));
        Assert.That(checks["artifacts"], Is.EqualTo($"Good a file was written to {ArtifactUri} and removed"));
        Assert.That(checks["exclusive"], Does.StartWith("Good"));
        Assert.That(checks["unfinished uploads"], Is.EqualTo("Good none"));
        Assert.That(Emulator.Keys, Is.Empty);
        Assert.That(string.Concat(checks.Values), Does.Not.Contain(S3Emulator.AccessKey).And.Not.Contain(S3Emulator.Secret));
    }

    [Test]
    public async Task Doctor_StorageIgnoresConditions_IsBad()
    {
        Emulator.IgnoresConditions = true;

        var (code, checks) = await DiagnoseAsync();

        Assert.That(code, Is.EqualTo(3));
        Assert.That(checks["exclusive"], Does.StartWith("Bad").And.Contain("takes no notice of the condition"));
        Assert.That(Emulator.Keys, Is.Empty);
    }

    [Test]
    public async Task Doctor_WithUnfinishedUploads_ListsAndRemovesThem()
    {
        Emulator.BeginUpload($"{Root}/datasets/sales/part-0001.parquet");

        var (code, checks) = await DiagnoseAsync();
        Assert.That((code, Emulator.OpenUploads), Is.EqualTo((0, 1)));
        Assert.That(
            checks["unfinished uploads"],
            Does.StartWith("Note 1 upload of 0 bytes, such as 'datasets/sales/part-0001.parquet'").And.Contain("rld doctor --clean"));

        (code, checks) = await DiagnoseAsync("--clean");
        Assert.That((code, Emulator.OpenUploads), Is.EqualTo((0, 0)));
        Assert.That(checks["unfinished uploads"], Is.EqualTo("Good removed 1 upload of 0 bytes"));
    }

    [TestCase("LIST", 403, "AccessDenied", "s3:ListBucket")]
    [TestCase("PUT", 403, "AccessDenied", "s3:PutObject")]
    [TestCase("LIST", 404, "NoSuchBucket", "There is no bucket")]
    public async Task Doctor_NotAllowed_SaysWhatIsMissing(string operation, int status, string code, string expected)
    {
        Emulator.Refuses = (called, _) => called == operation ? new S3Refusal(status, code) : null;

        var (exit, checks) = await DiagnoseAsync();

        Assert.That(exit, Is.EqualTo(3));
        Assert.That(checks["artifacts"], Does.StartWith("Bad").And.Contain(expected));
    }

    [Test]
    public async Task Doctor_MayNotDelete_WritesNothingAndSaysWhy()
    {
        Emulator.Refuses = (called, _) => called == "DELETE" ? new S3Refusal(403, "AccessDenied") : null;

        var (exit, checks) = await DiagnoseAsync();

        Assert.That((exit, checks["storage"][..4]), Is.EqualTo((0, "Good")));
        Assert.That(checks["artifacts"], Does.StartWith($"Note Not tried at {ArtifactUri},").And.Contain("s3:DeleteObject"));
        Assert.That(Emulator.Keys, Is.Empty);
    }

    private static string ArtifactUri => $"s3://{S3Emulator.Bucket}/{Root}";

    private async Task<(int Code, Dictionary<string, string> Checks)> DiagnoseAsync(params string[] arguments)
    {
        using var program = ExampleProgram.StartCommandLine(
            Folder.Path,
            new Dictionary<string, string>
            {
                ["AWS_ENDPOINT_URL_S3"] = Emulator.Uri.AbsoluteUri,
                ["AWS_REGION"] = Emulator.Region,
                ["AWS_ACCESS_KEY_ID"] = S3Emulator.AccessKey,
                ["AWS_SECRET_ACCESS_KEY"] = S3Emulator.Secret,
            },
            ["doctor", ArtifactUri, "--json", .. arguments]);
        await program.WaitAsync();
        var checks = JsonNode.Parse(program.Output) ?? throw new AssertionException(program.Error);
        return (program.ExitCode, checks["checks"]!.AsArray().ToDictionary(
            check => (string)check!["name"]!, check => $"{check!["outcome"]} {check["found"]}"));
    }
}
