using NUnit.Framework;
using RunLinkedData.Aws.S3;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Aws.Tests.S3;

/// <summary>What variables and options do to requests, and where a bucket is found.</summary>
public sealed class S3SettingsTests : S3Fixture
{
    [Test]
    public async Task Endpoint_OfMlflowsVariable_IsCalledByPathAndWithoutChecksums()
    {
        var store = OpenWith(("MLFLOW_S3_ENDPOINT_URL", Emulator.Uri.AbsoluteUri));

        await store.WriteAsync("a.txt", "text"u8.ToArray());

        Assert.That(Emulator.Keys, Is.EqualTo(new[] { $"{Root}/a.txt" }));
        Assert.That(Emulator.Calls.Single().Headers.Keys, Has.None.StartsWith("x-amz-checksum"));
    }

    [Test]
    public async Task Checksums_AskedForByAwsVariable_AreSentToAnEndpointToo()
    {
        var store = OpenWith(
            ("MLFLOW_S3_ENDPOINT_URL", Emulator.Uri.AbsoluteUri), ("AWS_REQUEST_CHECKSUM_CALCULATION", "when_supported"));

        await store.WriteAsync("a.txt", "text"u8.ToArray());

        Assert.That(Emulator.Calls.Single().Headers.Keys, Does.Contain("x-amz-checksum-sha256"));
    }

    [TestCase(100)]
    [TestCase(7_000_000)]
    public async Task UploadArguments_OfMlflowsVariableAndOptions_GoAlong(int length)
    {
        var options = S3Stores.For(Emulator);
        options.UploadArguments["StorageClass"] = "STANDARD_IA";
        var store = Open(options, new Dictionary<string, string>
        {
            ["MLFLOW_S3_UPLOAD_EXTRA_ARGS"] = """
                {"ServerSideEncryption": "AES256", "BucketKeyEnabled": true, "Metadata": {"team": "sales"}, "StorageClass": "GLACIER"}
                """,
        });

        await store.UploadFileAsync(NewFile(length), "a.csv.gz");

        var headers = Emulator.Calls.First().Headers;
        Assert.That(
            new[]
            {
                "x-amz-server-side-encryption", "x-amz-server-side-encryption-bucket-key-enabled", "x-amz-meta-team",
                "x-amz-storage-class", "Content-Type", "Content-Encoding",
            }.Select(name => headers.GetValueOrDefault(name)),
            Is.EqualTo(new[] { "AES256", "true", "sales", "STANDARD_IA", "text/csv", "gzip" }));
    }

    [Test]
    public async Task OwnerAndPayer_GoWithEveryCall()
    {
        var options = S3Stores.For(Emulator);
        options.RequesterPays = true;
        var store = Open(options, new Dictionary<string, string> { ["MLFLOW_S3_EXPECTED_BUCKET_OWNER"] = "123456789012" });

        await store.UploadFileAsync(NewFile(7_000_000), "folder/a.bin");
        await store.ListAsync("folder");
        await using (await store.OpenReadAsync("folder/a.bin"))
        {
        }

        await store.DeleteAsync("folder");

        Assert.That(Emulator.Operations.Distinct().Count(), Is.GreaterThanOrEqualTo(6));
        foreach (var (operation, headers) in Emulator.Calls)
        {
            Assert.That(
                (headers.GetValueOrDefault("x-amz-expected-bucket-owner"), headers.GetValueOrDefault("x-amz-request-payer")),
                Is.EqualTo(("123456789012", "requester")),
                operation);
        }
    }

    [Test]
    public async Task Signature_Unsigned_ReadsAsNobody()
    {
        Emulator.Store($"{Root}/a.txt", "public"u8.ToArray());
        var options = S3Stores.For(Emulator);
        options.Credentials = null;
        var store = Open(options, new Dictionary<string, string> { ["MLFLOW_EXPERIMENTAL_S3_SIGNATURE_VERSION"] = "unsigned" });

        await using var content = await store.OpenReadAsync("a.txt");

        Assert.That(Emulator.Calls.Single().Headers.Keys, Does.Not.Contain("Authorization"));
    }

    [Test]
    public void Variables_NotUnderstood_AreRefusedTogether()
    {
        var error = Assert.Throws<MlflowException>(() => Open(
            new S3Options(),
            new Dictionary<string, string>
            {
                ["MLFLOW_S3_ENDPOINT_URL"] = "http://user:secret@minio",
                ["MLFLOW_S3_IGNORE_TLS"] = "perhaps",
                ["MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE"] = "sideways",
                ["MLFLOW_EXPERIMENTAL_S3_SIGNATURE_VERSION"] = "s3",
                ["MLFLOW_S3_UPLOAD_EXTRA_ARGS"] = """{"Colour": "red", "SSECustomerKey": "k"}""",
            }))!;

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.InvalidParameterValue));
        Assert.That(
            error.Message,
            Does.Contain("MLFLOW_S3_ENDPOINT_URL")
                .And.Contain("MLFLOW_S3_IGNORE_TLS is 'perhaps'")
                .And.Contain("'sideways'")
                .And.Contain("signs with s3v4")
                .And.Contain("'Colour' is no argument")
                .And.Contain("'SSECustomerKey' is refused")
                .And.Not.Contain("secret"));
    }

    [Test]
    public void Options_NotUnderstood_AreRefusedAtOnce()
    {
        S3Options options = new() { Endpoint = new Uri("ftp://storage") };
        options.UploadArguments["Metadata"] = "no JSON";

        Assert.That(
            () => new RunTrackerOptions().UseAws(aws =>
            {
                aws.S3.Endpoint = options.Endpoint;
                aws.S3.UploadArguments["Metadata"] = "no JSON";
            }),
            Throws.ArgumentException.With.Message.Contains("S3.Endpoint is 'ftp://storage/'").And.Message.Contains("JSON object of texts"));
        Assert.That(() => S3ArtifactStore.CreateFactory(options), Throws.ArgumentException);
    }

    [Test]
    public void UseAws_AddsTheScheme() =>
        Assert.That(new RunTrackerOptions().UseAws().ArtifactStores.Keys, Does.Contain("s3"));

    /// <summary>AWS tells the region of a bucket also with an answer that refuses.</summary>
    [TestCase(301)]
    [TestCase(400)]
    [TestCase(403)]
    public async Task Region_OfTheBucket_IsFoundAndCalledByHost(int status)
    {
        Emulator.Refuses = (operation, _) => operation == "LOCATE"
            ? new S3Refusal(status) { Headers = [("x-amz-bucket-region", "eu-central-1")] }
            : null;
        var store = OpenOnAws(out var hosts, region: "us-east-1");

        await store.WriteAsync("a.txt", "text"u8.ToArray(), overwrite: false);

        Assert.That(hosts, Is.EqualTo(new[]
        {
            "https://artifacts-of-tests.s3.us-east-1.amazonaws.com", "https://artifacts-of-tests.s3.eu-central-1.amazonaws.com",
        }));
        var put = Emulator.Calls.Last().Headers;
        Assert.That((put["x-amz-content-sha256"], put.ContainsKey("x-amz-checksum-sha256")), Is.EqualTo(("UNSIGNED-PAYLOAD", true)));
    }

    [Test]
    public async Task Region_IsTheBuckets_IsAskedForOnce()
    {
        var store = OpenOnAws(out var hosts, region: "eu-central-1");

        await store.WriteAsync("a.txt", "text"u8.ToArray());
        await store.WriteAsync("b.txt", "text"u8.ToArray());

        Assert.That(Emulator.Operations, Is.EqualTo(new[] { "LOCATE", "PUT", "PUT" }));
        Assert.That(hosts.Distinct(), Is.EqualTo(new[] { "https://artifacts-of-tests.s3.eu-central-1.amazonaws.com" }));
    }

    [Test]
    public async Task Region_NoSuchBucket_IsSaid()
    {
        Emulator.Refuses = (operation, _) => operation == "LOCATE" ? new S3Refusal(404) : null;

        var error = await ErrorAsync(() => OpenOnAws(out _, region: "eu-central-1").WriteAsync("a.txt", "text"u8.ToArray()));

        Assert.That((error.Code, Emulator.Calls.Count), Is.EqualTo((MlflowErrorCode.ResourceDoesNotExist, 1)));
        Assert.That(error.Message, Does.Contain("There is no bucket 'artifacts-of-tests' at S3 in eu-central-1"));
    }

    /// <summary>As MinIO with a region of its own says it.</summary>
    [Test]
    public async Task Region_OfTheSignatureIsWrong_IsLearntFromTheRefusal()
    {
        var options = S3Stores.For(Emulator);
        options.Region = "us-east-1";
        var store = Open(options);

        await store.WriteAsync("a.txt", "text"u8.ToArray());
        await store.WriteAsync("b.txt", "text"u8.ToArray());

        Assert.That(Emulator.Operations, Is.EqualTo(new[] { "PUT", "PUT", "PUT" }));
    }

    private IArtifactStore OpenWith(params (string Name, string Value)[] variables)
    {
        var options = S3Stores.For(Emulator);
        (options.Endpoint, options.Checksums) = (null, S3Checksums.Automatic);
        return Open(options, variables.ToDictionary(variable => variable.Name, variable => variable.Value));
    }

    private IArtifactStore OpenOnAws(out List<string> hosts, string region)
    {
        var options = S3Stores.For(Emulator);
        List<string> called = [];
        (options.Endpoint, options.Region, options.Checksums) = (null, region, S3Checksums.Automatic);
        options.NewHandler = () => new Detour(Emulator.Uri, called);
        hosts = called;
        return Open(options);
    }

    /// <summary>Brings requests to AWS to the emulator, which sees the host that was meant.</summary>
    private sealed class Detour(Uri emulator, List<string> hosts) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var meant = request.RequestUri!;
            lock (hosts)
            {
                hosts.Add(meant.GetLeftPart(UriPartial.Authority));
            }

            request.Headers.Host = meant.Authority;
            request.RequestUri = new UriBuilder(meant) { Scheme = "http", Host = emulator.Host, Port = emulator.Port }.Uri;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
