using System.Net;
using System.Net.Sockets;
using Azure.Core;
using Azure.Identity;
using NUnit.Framework;
using RunLinkedData.Azure.Blobs;
using RunLinkedData.Azure.Tests.Emulator;
using RunLinkedData.MLflow;

namespace RunLinkedData.Azure.Tests.Blobs;

/// <summary>What goes wrong is said with the advice that helps, and without secrets.</summary>
public sealed class BlobErrorTests : BlobFixture
{
    [TestCase(403, "AuthorizationPermissionMismatch", MlflowErrorCode.PermissionDenied, "do not allow it")]
    [TestCase(403, "AuthorizationFailure", MlflowErrorCode.PermissionDenied, "network rules of the storage account")]
    [TestCase(403, "AuthenticationFailed", MlflowErrorCode.Unauthenticated, "does not accept the signature")]
    [TestCase(403, "KeyBasedAuthenticationNotPermitted", MlflowErrorCode.PermissionDenied, "takes no keys")]
    [TestCase(403, "AccountIsDisabled", MlflowErrorCode.PermissionDenied, "is disabled")]
    [TestCase(401, "InvalidAuthenticationInfo", MlflowErrorCode.Unauthenticated, "does not accept the token")]
    [TestCase(401, "NoAuthenticationInformation", MlflowErrorCode.Unauthenticated, "answers nobody")]
    [TestCase(409, "PublicAccessNotPermitted", MlflowErrorCode.Unauthenticated, "answers nobody")]
    [TestCase(404, "ContainerNotFound", MlflowErrorCode.ResourceDoesNotExist, "no container 'artifacts-of-tests'")]
    [TestCase(409, "ContainerBeingDeleted", MlflowErrorCode.InvalidState, "being deleted")]
    [TestCase(409, "BlobImmutableDueToPolicy", MlflowErrorCode.PermissionDenied, "legal holds")]
    [TestCase(412, "LeaseIdMissing", MlflowErrorCode.InvalidState, "holds a lease")]
    [TestCase(413, "RequestBodyTooLarge", MlflowErrorCode.InvalidParameterValue, "MultipartThreshold")]
    [TestCase(503, "ServerBusy", MlflowErrorCode.RequestLimitExceeded, "takes no more requests")]
    [TestCase(429, "TooManyRequests", MlflowErrorCode.RequestLimitExceeded, "takes no more requests")]
    [TestCase(500, "OperationTimedOut", MlflowErrorCode.TemporarilyUnavailable, "Try later")]
    [TestCase(400, "InvalidHeaderValue", MlflowErrorCode.InvalidParameterValue, "--skipApiVersionCheck")]
    [TestCase(400, "SomethingElse", MlflowErrorCode.InvalidParameterValue, "The storage refuses it")]
    public async Task Put_Refused_SaysWhatToDo(int status, string code, string expected, string advice)
    {
        Emulator.Refuses = (_, _) => new Refusal(status, code, "The storage's own words.");

        var error = await ErrorAsync(() => WriteAsync("data/a.txt", "text"));

        Assert.That((error.Code, error.HttpStatus), Is.EqualTo((expected, status)));
        Assert.That(
            error.Message,
            Does.StartWith($"The artifact 'data/a.txt' in '{BlobStores.UriOf(Root)}' could not be stored.")
                .And.Contain(advice)
                .And.Contain($"(HTTP {status}, {code}, request REQUEST1)")
                .And.Contain("The storage's own words"));
    }

    [TestCase("Signature not valid in the specified time frame: Start [Mon] - Expiry [Tue] - Current [Wed]", "(SAS) has expired")]
    [TestCase("Request date header too old: 'Mon, 30 Nov 2026 00:00:00 GMT'", "clock of this machine")]
    public async Task Call_AuthenticationFailed_TheDetailTellsWhy(string detail, string advice)
    {
        Emulator.Refuses = (_, _) => new Refusal(403, "AuthenticationFailed") { Detail = detail };

        var error = await ErrorAsync(() => Store.ListAsync());

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.Unauthenticated));
        Assert.That(error.Message, Does.Contain(advice));
    }

    [Test]
    public async Task Call_RoleMissing_NamesTheRoleOrThePermission()
    {
        Emulator.Refuses = (_, _) => new Refusal(403, "AuthorizationPermissionMismatch");
        AzureOptions token = new() { Credential = new GivenToken(BlobEmulator.Token), NewHandler = () => new Detour(Emulator.Address) };
        AzureOptions sas = new() { SasToken = BlobEmulator.Sas, Endpoint = Emulator.Endpoint };

        Assert.That(
            (await ErrorAsync(() => Open(token).ListAsync())).Message,
            Does.Contain("the role 'Storage Blob Data Reader'").And.Contain("container 'artifacts-of-tests'"));
        Assert.That(
            (await ErrorAsync(() => Open(sas).DeleteAsync("a"))).Message,
            Does.Contain("(SAS) with the permissions d").And.Not.Contain(BlobEmulator.Signature));
    }

    [TestCase(503, "ServerBusy")]
    [TestCase(500, "InternalError")]
    [TestCase(0, "")]
    public async Task EveryCall_FailsTwice_IsTriedAgain(int status, string code)
    {
        Emulator.Refuses = (_, count) => count < 2 ? new Refusal(status, code) : null;

        await WriteAsync("folder/a.txt", "text");
        Assert.That(await ReadAsync("folder/a.txt"), Is.EqualTo("text"));
        Assert.That(await Store.ListAsync("folder"), Has.Count.EqualTo(1));
        await Store.DeleteAsync("folder");

        Assert.That(Emulator.Names, Is.Empty);
        Assert.That(Time.Waits, Has.Count.GreaterThanOrEqualTo(8));
        Assert.That(Log.Text, Does.Contain("attempt 1 failed"));
    }

    [Test]
    public async Task Call_SignatureRefused_NeitherSecretsNorTheRequestAreTold()
    {
        var wrong = Convert.ToBase64String("a key of somebody else"u8);
        AzureOptions options = new() { AccountKey = wrong, Endpoint = Emulator.Endpoint };

        var error = await ErrorAsync(() => Open(options).ListAsync());

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.Unauthenticated));
        Assert.That(
            error.ToString() + Log.Text,
            Does.Contain("does not accept the signature")
                .And.Not.Contain(wrong)
                .And.Not.Contain("SharedKey")
                .And.Not.Contain("MAC signature"));
    }

    [Test]
    public async Task Call_SasRefused_ItsSignatureIsNotTold()
    {
        AzureOptions options = new() { SasToken = "?sv=2026-02-06&sp=r&sig=the-wrong-one", Endpoint = Emulator.Endpoint };

        var error = await ErrorAsync(() => Open(options).OpenReadAsync("a.txt"));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.Unauthenticated));
        Assert.That(error.ToString() + Log.Text, Does.Contain("(SAS) is the current one").And.Not.Contain("the-wrong-one"));
    }

    [Test]
    public async Task Call_NobodyListens_IsAnErrorSoon()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        AzureOptions options = new() { AccountKey = BlobEmulator.Key, Endpoint = new Uri($"http://127.0.0.1:{port}/secret-path") };

        var error = await ErrorAsync(() => Open(options).ListAsync());

        Assert.That((error.Code, error.IsTransient), Is.EqualTo((MlflowErrorCode.TemporarilyUnavailable, true)));
        Assert.That(
            error.Message,
            Does.Contain($"http://127.0.0.1:{port} could").And.Contain("AZURE_STORAGE_CONNECTION_STRING").And.Not.Contain("secret"));
        Assert.That(Time.Waits, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Call_UnknownAccount_IsSaid()
    {
        AzureOptions options = new() { AccountKey = BlobEmulator.Key, Endpoint = new Uri("http://nowhere.invalid") };

        var error = await ErrorAsync(() => Open(options).ListAsync());

        Assert.That(
            error.Message, Does.Contain("The host of http://nowhere.invalid could not be found. Check the name of the storage account"));
    }

    /// <summary>The words are those of Azure.Identity; what nobody has set up is not told.</summary>
    [Test]
    public async Task Call_NoCredentials_OnlyWhatWasMeantIsTold()
    {
        NoCredentials credential = new(new CredentialUnavailableException(
            "DefaultAzureCredential failed to retrieve a token from the included credentials. See the troubleshooting guide for more "
            + "information. https://aka.ms/azsdk/net/identity/defaultazurecredential/troubleshoot"
            + "\n- EnvironmentCredential authentication unavailable. Environment variables are not fully configured."
            + "\n- Azure CLI not installed"
            + "\n- WorkloadIdentityCredential: the token file /var/run/token is empty."));

        var error = await ErrorAsync(() => Open(new AzureOptions { Credential = credential }).ListAsync());

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.Unauthenticated));
        Assert.That(error.Message, Does.Contain("AZURE_CLIENT_ID").And.Contain("az login"));
        Assert.That(
            error.Message, Does.EndWith("'az login' (WorkloadIdentityCredential: the token file /var/run/token is empty)."));
        Assert.That((credential.Asked, Emulator.Calls.Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task Call_NothingIsSetUp_SaysWhatToSet()
    {
        NoCredentials credential = new(new CredentialUnavailableException(
            "DefaultAzureCredential failed to retrieve a token from the included credentials.\n- Azure CLI not installed"));

        var error = await ErrorAsync(() => Open(new AzureOptions { Credential = credential }).ListAsync());

        Assert.That(error.Message, Does.Contain("No credentials were found").And.EndWith("or set AzureOptions."));
    }

    [Test]
    public async Task Call_TokenWithoutTls_IsNotSent()
    {
        AzureOptions options = new() { Credential = new GivenToken(BlobEmulator.Token), Endpoint = Emulator.Endpoint };

        var error = await ErrorAsync(() => Open(options).ListAsync());

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.InvalidParameterValue));
        Assert.That(error.Message, Does.Contain("Use an endpoint with https://"));
        Assert.That(Emulator.Calls, Is.Empty);
    }

    [TestCase("LIST")]
    [TestCase("GET")]
    [TestCase("PUT")]
    public async Task Call_AnswerIsAPage_IsSaid(string call)
    {
        Emulator.Faults = _ => new Testing.Servers.Fault { Status = 200, Body = "<html>Please log in" };

        var error = await ErrorAsync(() => call switch
        {
            "LIST" => Store.ListAsync(),
            "GET" => Store.OpenReadAsync("a.txt"),
            _ => WriteAsync("a.txt", "text"),
        });

        Assert.That(error.Message, Does.Contain("not that of a blob service"));
    }

    /// <summary>Credentials are asked for with the first call, not when a store is opened.</summary>
    [Test]
    public void Open_AsksNobody()
    {
        NoCredentials credential = new(new CredentialUnavailableException("Nobody is here."));

        _ = Open(new AzureOptions { Credential = credential });

        Assert.That((credential.Asked, Emulator.Calls.Count), Is.EqualTo((0, 0)));
    }

    private sealed class NoCredentials(Exception error) : TokenCredential
    {
        public int Asked { get; private set; }

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Asked++;
            throw error;
        }
    }
}
