using Amazon.Runtime;
using NUnit.Framework;
using RunLinkedData.Aws.Credentials;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Aws.Tests.Credentials;

/// <summary>Profiles with roles, whose credentials come from the Security Token Service.</summary>
[NonParallelizable]
public class AssumedRoleTests
{
    private const string Profiles =
        """
        [profile base]
        aws_access_key_id = AKIDEXAMPLE
        aws_secret_access_key = example
        [profile reader]
        role_arn = arn:aws:iam::123456789012:role/reader
        source_profile = base
        region = eu-central-1
        """;

    private AwsEnvironment _environment = null!;

    [SetUp]
    public void Clear()
    {
        _environment = new AwsEnvironment();
        AwsEnvironment.Config(Profiles);
        _environment["AWS_REGION"] = "eu-central-1";
    }

    [TearDown]
    public void PutBack() => _environment.Dispose();

    [Test]
    public async Task Get_RoleOfASourceProfile_IsAssumed()
    {
        using var moto = await MotoServer.StartAsync();

        var credentials = await GetAsync(moto.Uri, "reader");

        Assert.That(credentials.UseToken);
        Assert.That(credentials.AccessKey, Is.Not.EqualTo("AKIDEXAMPLE"));
    }

    [Test]
    public async Task Get_RoleOfAWebIdentity_IsAssumed()
    {
        using var moto = await MotoServer.StartAsync();
        await File.WriteAllTextAsync(_environment.Folder["token"], "header.payload.signature");
        AwsEnvironment.Config(
            "[profile web]\nrole_arn = arn:aws:iam::123456789012:role/reader\nregion = eu-central-1\n"
            + $"web_identity_token_file = {_environment.Folder["token"]}\n");

        Assert.That((await GetAsync(moto.Uri, "web")).UseToken);
    }

    [Test]
    public void Get_RoleMayNotBeAssumed_SaysWhatAwsSaid()
    {
        using var sts = new ScriptedServer(request => request.AnswerAsync(
            403,
            """
            <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code>
            <Message>User: x is not authorized to perform: sts:AssumeRole on resource: reader</Message></Error></ErrorResponse>
            """,
            "text/xml"));

        Assert.That(
            async () => await GetAsync(sts.Uri, "reader"),
            Throws.TypeOf<CredentialException>()
                .With.Message.Contains("Error calling AssumeRole for role arn:aws:iam::123456789012:role/reader")
                .And.Message.Contains("not authorized to perform: sts:AssumeRole")
                .And.Message.Contains("who may assume it"));
    }

    private async Task<ImmutableCredentials> GetAsync(Uri sts, string profile)
    {
        _environment["AWS_ENDPOINT_URL_STS"] = sts.AbsoluteUri;
        _environment["AWS_PROFILE"] = profile;
        using var source = new CredentialSource(null);
        return await source.GetAsync(default);
    }
}
