using NUnit.Framework;
using RunLinkedData.Aws.Credentials;

namespace RunLinkedData.Aws.Tests.Credentials;

/// <summary>Why there are no credentials, with files of profiles as people write them.</summary>
[NonParallelizable]
public class CredentialSourceTests
{
    private AwsEnvironment _environment = null!;

    [SetUp]
    public void Clear()
    {
        _environment = new AwsEnvironment();
        AwsEnvironment.Config(
            """
            [default]
            region = eu-central-1
            [profile empty]
            region = eu-central-1
            [profile half]
            aws_access_key_id = AKIDEXAMPLE
            [profile orphan]
            role_arn = arn:aws:iam::123456789012:role/reader
            source_profile = gone
            [profile guarded]
            role_arn = arn:aws:iam::123456789012:role/reader
            source_profile = empty
            mfa_serial = arn:aws:iam::123456789012:mfa/me
            [profile login]
            sso_session = company
            sso_account_id = 123456789012
            sso_role_name = reader
            [profile oldlogin]
            sso_start_url = https://example.awsapps.com/start
            sso_region = eu-central-1
            sso_account_id = 123456789012
            sso_role_name = reader
            [sso-session company]
            sso_region = eu-central-1
            sso_start_url = https://example.awsapps.com/start
            """);
    }

    [TearDown]
    public void PutBack() => _environment.Dispose();

    [Test]
    public async Task Get_NothingIsSet_SaysWhatCouldBe()
    {
        Assert.That(
            await ProblemAsync(null), Does.StartWith("No credentials were found. Set AWS_ACCESS_KEY_ID").And.Contain("AWS_PROFILE"));
    }

    [TestCase("nobody", "There is no profile 'nobody', which AWS_PROFILE names", "aws configure")]
    [TestCase("empty", "The profile 'empty' gives no credentials", "valid combination of properties")]
    [TestCase("half", "The profile 'half' gives no credentials", "AWS_PROFILE")]
    [TestCase("orphan", "The profile 'orphan' gives no credentials", "Source profile [gone] was not found")]
    [TestCase("guarded", "The profile 'guarded' gives no credentials", "requires an MFA")]
    [TestCase("login", "There is no login", "Run 'aws sso login --profile login'")]
    [TestCase("oldlogin", "There is no login", "Run 'aws sso login --profile oldlogin'")]
    public async Task Get_ProfileThatGivesNone_SaysWhy(string profile, string start, string reason)
    {
        Assert.That(await ProblemAsync(profile), Does.StartWith(start).And.Contain(reason));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "The program is a script of a POSIX shell.")]
    public async Task Get_CredentialProcessFails_SaysWhatItSaidWithoutItsSecrets()
    {
        var (name, secret) = ("pass" + "word", Guid.NewGuid().ToString("n"));
        var program = _environment.Program("vault", $"echo 'the vault is sealed; {name}={secret}' >&2\nexit 3\n");
        AwsEnvironment.Config($"[profile vault]\ncredential_process = {program}\n");

        var error = await ErrorAsync("vault");

        Assert.That(
            error.Message,
            Does.StartWith("The program that the profile 'vault' names as its credential_process gave no credentials")
                .And.Contain("exit value 3").And.Contain("the vault is sealed").And.Contain("Run it by itself"));
        Assert.That(error.ToString(), Does.Not.Contain(secret));
    }

    [TestCase("echo hello", "malformed JSON")]
    [TestCase("echo '{}'", "credential")]
    [Platform(Exclude = "Win", Reason = "The program is a script of a POSIX shell.")]
    public async Task Get_CredentialProcessPrintsSomethingElse_SaysSo(string script, string reason)
    {
        AwsEnvironment.Config($"[profile odd]\ncredential_process = {_environment.Program("odd", script)}\n");

        Assert.That(await ProblemAsync("odd"), Does.StartWith("The program that the profile 'odd' names").And.Contain(reason));
    }

    [Test]
    public async Task Get_CredentialProcessIsNotThere_SaysSo()
    {
        AwsEnvironment.Config($"[profile gone]\ncredential_process = {_environment.Folder["nothing"]}\n");

        Assert.That(await ProblemAsync("gone"), Does.StartWith("The program that the profile 'gone' names").And.Contain("nothing"));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "The program is a script of a POSIX shell.")]
    public async Task Get_CredentialProcess_GivesThem()
    {
        var answer = """{"Version":1,"AccessKeyId":"AKIDPROCESS","SecretAccessKey":"s","SessionToken":"t"}""";
        AwsEnvironment.Config($"[profile good]\ncredential_process = {_environment.Program("good", $"echo '{answer}'")}\n");
        _environment["AWS_PROFILE"] = "good";
        using var source = new CredentialSource(null);

        Assert.That((await source.GetAsync(default)).AccessKey, Is.EqualTo("AKIDPROCESS"));
    }

    [Test]
    public async Task Get_TokenOfTheWebIsNotThere_NamesItsFile()
    {
        var file = _environment.Folder["token"];
        AwsEnvironment.Config(
            $"[profile web]\nrole_arn = arn:aws:iam::123456789012:role/reader\nweb_identity_token_file = {file}\nregion = eu-central-1\n");

        Assert.That(await ProblemAsync("web"), Does.StartWith("The credentials could not be had").And.Contain(file));
    }

    private async Task<string> ProblemAsync(string? profile) => (await ErrorAsync(profile)).Message;

    private async Task<CredentialException> ErrorAsync(string? profile)
    {
        _environment["AWS_PROFILE"] = profile;
        using var source = new CredentialSource(null);
        try
        {
            await source.GetAsync(default);
        }
        catch (CredentialException exception)
        {
            return exception;
        }

        throw new AssertionException("There was no error.");
    }
}
