using NUnit.Framework;
using RunLinkedData.Azure.Blobs;
using RunLinkedData.Azure.Tests.Emulator;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Azure.Tests.Blobs;

/// <summary>Which credentials and addresses count, of options and of variables.</summary>
public sealed class BlobSettingsTests : BlobFixture
{
    private const string Account = $"https://{BlobEmulator.Account}.blob.core.windows.net";

    private readonly List<string> _hosts = [];

    [SetUp]
    public void Forget() => _hosts.Clear();

    [Test]
    public async Task ConnectionString_OfTheVariable_ItsEndpointGoesBeforeTheUri()
    {
        await WriteWithAsync(new AzureOptions(), "wasbs", ("AZURE_STORAGE_CONNECTION_STRING", Emulator.ConnectionString));

        Assert.That(Emulator.Calls.Single().Headers["Authorization"], Does.StartWith($"SharedKey {BlobEmulator.Account}:"));
    }

    [TestCase("wasbs")]
    [TestCase("wasb")]
    public async Task AccessKey_OfTheVariable_SignsAtTheHostOfTheUri(string scheme)
    {
        await WriteWithAsync(Away(), scheme, ("AZURE_STORAGE_ACCESS_KEY", BlobEmulator.Key));

        Assert.That(Emulator.Calls.Single().Headers["Authorization"], Does.StartWith($"SharedKey {BlobEmulator.Account}:"));
        Assert.That(_hosts, Is.EqualTo(new[] { Account }));
    }

    [TestCase("abfss")]
    [TestCase("abfs")]
    public async Task Sas_OfTheVariable_SignsDataLakeAtItsBlobHost(string scheme)
    {
        await WriteWithAsync(Away(), scheme, ("AZURE_STORAGE_SAS_TOKEN", BlobEmulator.Sas));

        Assert.That(Emulator.Calls.Single().Headers.Keys, Does.Not.Contain("Authorization"));
        Assert.That(_hosts, Is.EqualTo(new[] { Account }));
    }

    [Test]
    public async Task Token_OfTheOptions_IsOfStorage()
    {
        GivenToken credential = new(BlobEmulator.Token);
        var options = Away();
        options.Credential = credential;

        await WriteWithAsync(options, "abfss");

        Assert.That(Emulator.Calls.Single().Headers["Authorization"], Is.EqualTo($"Bearer {BlobEmulator.Token}"));
        Assert.That(credential.Scopes, Is.EqualTo(new[] { "https://storage.azure.com/.default" }));
    }

    /// <summary>As MLflow: wasbs by connection string, then key; abfss by SAS; each passes over the variables of the other.</summary>
    [TestCase("wasbs", "a connection string")]
    [TestCase("abfss", "a shared access signature (SAS)")]
    public async Task Variables_AllAreSet_TheFirstInMlflowsOrderCounts(string scheme, string expected)
    {
        var store = OpenWith(
            new AzureOptions(),
            scheme,
            ("AZURE_STORAGE_CONNECTION_STRING", Emulator.ConnectionString),
            ("AZURE_STORAGE_ACCESS_KEY", BlobEmulator.Key),
            ("AZURE_STORAGE_SAS_TOKEN", BlobEmulator.Sas));

        Assert.That((await store.DescribeAsync()).Credentials, Is.EqualTo(expected));
    }

    [TestCase("wasbs")]
    [TestCase("abfss")]
    public async Task Variables_OnlyThoseOfTheOtherScheme_TokensAreAskedFor(string scheme)
    {
        var store = scheme == "wasbs"
            ? OpenWith(new AzureOptions(), scheme, ("AZURE_STORAGE_SAS_TOKEN", BlobEmulator.Sas))
            : OpenWith(
                new AzureOptions(),
                scheme,
                ("AZURE_STORAGE_CONNECTION_STRING", Emulator.ConnectionString),
                ("AZURE_STORAGE_ACCESS_KEY", BlobEmulator.Key));

        var description = await store.DescribeAsync();

        Assert.That(description.Credentials, Does.Contain("DefaultAzureCredential"));
        Assert.That(description.Address, Is.EqualTo($"{Account}, container {BlobEmulator.Container}"));
    }

    [Test]
    public async Task Options_GoBeforeVariables()
    {
        var wrong = Convert.ToBase64String("another key"u8);

        await WriteWithAsync(
            new AzureOptions { SasToken = BlobEmulator.Sas, Endpoint = Emulator.Endpoint }, "wasbs", ("AZURE_STORAGE_ACCESS_KEY", wrong));

        Assert.That(Emulator.Names, Has.Length.EqualTo(1));
    }

    [Test]
    public void Variables_NotUnderstood_AreRefusedWithoutTheirValues()
    {
        foreach (var (scheme, name) in new[]
        {
            ("wasbs", "AZURE_STORAGE_CONNECTION_STRING"), ("wasbs", "AZURE_STORAGE_ACCESS_KEY"), ("abfss", "AZURE_STORAGE_SAS_TOKEN"),
        })
        {
            Assert.That(
                () => OpenWith(new AzureOptions(), scheme, (name, "AccountName=x;my secret")),
                Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo(MlflowErrorCode.InvalidParameterValue)
                    .And.Message.Contains(name).And.Message.Not.Contains("secret"));
        }

        Assert.That(
            () => OpenWith(new AzureOptions(), "wasbs", ("MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT", "soon")),
            Throws.InstanceOf<MlflowException>().With.Message.Contains("MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT is 'soon'"));
    }

    [Test]
    public void Options_NotUnderstood_AreRefusedAtOnceWithoutTheirValues()
    {
        Assert.That(
            () => new RunTrackerOptions().UseAzure(azure =>
            {
                azure.Endpoint = new Uri("ftp://storage");
                azure.ConnectionString = "my secret";
                azure.AccountKey = "my secret!";
                azure.SasToken = "my secret";
            }),
            Throws.ArgumentException.With.Message.Contains("Endpoint").And.Message.Contains("ConnectionString")
                .And.Message.Contains("AccountKey").And.Message.Contains("SasToken").And.Message.Not.Contains("secret"));
        Assert.That(
            () => BlobArtifactStore.CreateFactory(new AzureOptions { Endpoint = new Uri("http://host/account?sig=secret") }),
            Throws.ArgumentException.With.Message.Not.Contains("secret"));
    }

    [Test]
    public void Secrets_AreInNoTextOfSettings()
    {
        AzureOptions options = new()
        {
            ConnectionString = Emulator.ConnectionString,
            AccountKey = BlobEmulator.Key,
            SasToken = BlobEmulator.Sas,
        };
        var settings = AzureVariables.Read(
            options, new BlobLocation(BlobStores.UriOf(Root)), new MlflowServerOptions(), _ => null, null!);

        Assert.That(
            $"{options}{settings}{settings.Access}{settings.Endpoint}",
            Does.Not.Contain(BlobEmulator.Key).And.Not.Contain(BlobEmulator.Signature));
    }

    [TestCase(null, 119)]
    [TestCase("0", 119)]
    [TestCase("30", 30)]
    public void Patience_IsThatOfTheVariable(string? value, int seconds) => Assert.That(
        AzureVariables.PatienceOf(new MlflowServerOptions { AttemptTimeout = TimeSpan.FromSeconds(119) }, _ => value),
        Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [Test]
    public void Patience_MinusOne_IsNoLimit() => Assert.That(
        AzureVariables.PatienceOf(new MlflowServerOptions(), _ => "-1"), Is.EqualTo(Timeout.InfiniteTimeSpan));

    [Test]
    public void UseAzure_AddsTheSchemes() => Assert.That(
        new RunTrackerOptions().UseAzure().ArtifactStores.Keys, Is.SupersetOf(new[] { "wasbs", "wasb", "abfss", "abfs" }));

    private AzureOptions Away() => new() { NewHandler = () => new Detour(Emulator.Address, _hosts) };

    private async Task WriteWithAsync(AzureOptions options, string scheme, params (string Name, string Value)[] variables)
    {
        await OpenWith(options, scheme, variables).WriteAsync("a.txt", "text"u8.ToArray());
        Assert.That(Emulator.Names, Is.EqualTo(new[] { $"{Root}/a.txt" }));
    }

    private IArtifactStore OpenWith(AzureOptions options, string scheme, params (string Name, string Value)[] variables) =>
        Open(options, variables.ToDictionary(variable => variable.Name, variable => variable.Value), scheme);
}
