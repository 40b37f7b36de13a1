using Amazon.Runtime;
using NUnit.Framework;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Aws.Tests.S3;

/// <summary>Arrays of programs whose parts lie in a bucket of moto.</summary>
public sealed class S3MemberArrayTests : ArrayBehaviour
{
    private const string Key = "testing";
    private const string Region = "eu-central-1";

    private MotoServer _moto = null!;
    private string _bucket = "";

    protected override string ArtifactRoot => $"s3://{_bucket}/mlflow";

    protected override IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        ["AWS_ACCESS_KEY_ID"] = Key,
        ["AWS_SECRET_ACCESS_KEY"] = Key,
        ["AWS_REGION"] = Region,
        ["AWS_ENDPOINT_URL_S3"] = _moto.Uri.AbsoluteUri,
    };

    [SetUp]
    public async Task Start()
    {
        _moto = await MotoServer.StartAsync();
        _bucket = await _moto.MakeBucketAsync();
    }

    [TearDown]
    public void Stop() => _moto?.Dispose();

    protected override RunTrackerOptions Configure(RunTrackerOptions options) => options.UseAws(aws =>
        (aws.S3.Endpoint, aws.S3.Region, aws.S3.Credentials) = (_moto.Uri, Region, new BasicAWSCredentials(Key, Key)));
}
