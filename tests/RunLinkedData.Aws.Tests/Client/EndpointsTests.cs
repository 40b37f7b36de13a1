using Amazon.Runtime;
using NUnit.Framework;
using RunLinkedData.Aws.Client;
using RunLinkedData.Aws.Tests.Credentials;

namespace RunLinkedData.Aws.Tests.Client;

[NonParallelizable]
public class EndpointsTests
{
    private readonly Dictionary<string, string> _own = [];
    private AwsEnvironment _environment = null!;

    [SetUp]
    public void Clear()
    {
        _environment = new AwsEnvironment();
        _own.Clear();
    }

    [TearDown]
    public void PutBack() => _environment.Dispose();

    [TestCase("eu-central-1", "https://batch.eu-central-1.amazonaws.com/v1/describejobs", "https://logs.eu-central-1.amazonaws.com/")]
    [TestCase("cn-north-1", "https://batch.cn-north-1.amazonaws.com.cn/v1/describejobs", "https://logs.cn-north-1.amazonaws.com.cn/")]
    public void Of_NothingIsSet_IsTheRegionsPublicOne(string region, string batch, string logs) =>
        Assert.That(Addresses(new AwsOptions(), region), Is.EqualTo([batch, logs]));

    [Test]
    public void Of_OneVariableForAll_IsForBoth()
    {
        _environment["AWS_ENDPOINT_URL"] = "http://localhost:4566";

        Assert.That(Addresses(new AwsOptions()), Is.EqualTo(["http://localhost:4566/v1/describejobs", "http://localhost:4566/"]));
    }

    [TestCase("AWS_ENDPOINT_URL_LOGS")]
    [TestCase("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS")]
    public void Of_VariableOfTheService_GoesBeforeTheOneForAll(string logs)
    {
        _environment["AWS_ENDPOINT_URL"] = "http://localhost:1";
        _environment["AWS_ENDPOINT_URL_BATCH"] = "http://localhost:2";
        _own[logs] = "http://localhost:3";
        if (logs.Contains("CLOUDWATCH", StringComparison.Ordinal))
        {
            _environment[logs] = "http://localhost:3";
        }

        Assert.That(Addresses(new AwsOptions()), Is.EqualTo(["http://localhost:2/v1/describejobs", "http://localhost:3/"]));
    }

    [Test]
    public void Of_Settings_GoBeforeVariables()
    {
        _environment["AWS_ENDPOINT_URL"] = "http://localhost:1";

        var addresses = Addresses(
            new AwsOptions { BatchEndpoint = new Uri("https://batch.example.com"), LogsEndpoint = new Uri("https://logs.example.com") });

        Assert.That(addresses, Is.EqualTo(["https://batch.example.com/v1/describejobs", "https://logs.example.com/"]));
    }

    [Test]
    public void Of_NoAddress_IsAnError()
    {
        _own["AWS_ENDPOINT_URL_LOGS"] = "localhost";

        Assert.That(
            () => Addresses(new AwsOptions()), Throws.TypeOf<AwsFailure>().With.Property("Kind").EqualTo(AwsFailureKind.BadEndpoint));
    }

    [Test]
    public async Task Region_OfTheEnvironment_IsTheDefault()
    {
        _own["AWS_DEFAULT_REGION"] = "eu-west-3";
        Assert.That(await RegionAsync(), Is.EqualTo("eu-west-3"));

        _environment["AWS_REGION"] = "eu-north-1";
        FallbackRegionFactory.Reset();
        Assert.That(await RegionAsync(), Is.EqualTo("eu-north-1"));
    }

    [Test]
    public void Region_NoneIsKnown_IsAnError() =>
        Assert.That(RegionAsync, Throws.TypeOf<AwsFailure>().With.Property("Kind").EqualTo(AwsFailureKind.NoRegion));

    private Endpoints New(AwsOptions options) => new(options) { ReadVariable = name => _own.GetValueOrDefault(name) };

    private Task<string> RegionAsync() => New(new AwsOptions()).RegionAsync(AwsCall.GetLogEvents, null, CancellationToken.None);

    private string[] Addresses(AwsOptions options, string region = "eu-central-1")
    {
        var endpoints = New(options);
        return [endpoints.Of(AwsCall.DescribeJobs, region).AbsoluteUri, endpoints.Of(AwsCall.GetLogEvents, region).AbsoluteUri];
    }
}
