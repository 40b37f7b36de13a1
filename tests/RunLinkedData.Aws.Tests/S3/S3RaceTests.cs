using NUnit.Framework;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Aws.Tests.S3;

/// <summary>Programs that publish the same dataset of a run at once, on an emulator that checks, and on one that others wrote.</summary>
public sealed class S3RaceTests
{
    [Test]
    public async Task Save_TwoProgramsAtOnce_OneWinsAndIsWhole([Values] bool isJoined)
    {
        await using S3Emulator emulator = new();
        await RaceAsync(emulator.Uri, S3Emulator.Bucket, emulator.Region, S3Emulator.AccessKey, S3Emulator.Secret, isJoined);
    }

    [Test]
    public async Task Save_TwoProgramsAtOnceOnMoto_OneWinsAndIsWhole([Values] bool isJoined)
    {
        using var moto = await MotoServer.StartAsync();
        await RaceAsync(moto.Uri, await moto.MakeBucketAsync(), "eu-central-1", "a", "b", isJoined);
    }

    private static Task RaceAsync(Uri endpoint, string bucket, string region, string key, string secret, bool isJoined) =>
        PublicationRace.RunAsync(
            $"s3://{bucket}/mlflow",
            options => options.UseAws(aws => (aws.S3.Endpoint, aws.S3.Region, aws.S3.Credentials) =
                (endpoint, region, new Amazon.Runtime.BasicAWSCredentials(key, secret))),
            [
                new("MLFLOW_S3_ENDPOINT_URL", endpoint.AbsoluteUri),
                new("AWS_ACCESS_KEY_ID", key),
                new("AWS_SECRET_ACCESS_KEY", secret),
                new("AWS_REGION", region),
                new("AWS_EC2_METADATA_DISABLED", "true"),
            ],
            isJoined);
}
