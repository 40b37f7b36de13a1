using NUnit.Framework;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Executors.Aws;
using RunLinkedData.Tests.Provenance.Capturing;

namespace RunLinkedData.Tests.Provenance.Executors;

public class ImageDetectionTests
{
    private const string Digest = "sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

    [Test]
    public async Task Detect_UserSaysIt_IsTaken() =>
        Assert.That(
            (await new ProgramVariables
            {
                ["RLD_IMAGE"] = "energy/forecasts:1.8.0",
                ["RLD_IMAGE_DIGEST"] = Digest,
                ["CONTAINER_IMAGE"] = "other",
            }.DetectAsync()).Image,
            Is.EqualTo(new ContainerImage { Reference = "energy/forecasts:1.8.0", Digest = Digest }));

    [Test]
    public async Task Detect_DigestInTheName_IsTaken() =>
        Assert.That(
            (await new ProgramVariables { ["CONTAINER_IMAGE"] = $"registry:5000/f@{Digest}" }.DetectAsync()).Image,
            Is.EqualTo(new ContainerImage { Reference = $"registry:5000/f@{Digest}", Digest = Digest }));

    [Test]
    public async Task Detect_DigestAlone_IsTaken() =>
        Assert.That(
            (await new ProgramVariables { ["RLD_IMAGE_DIGEST"] = Digest }.DetectAsync()).Image,
            Is.EqualTo(new ContainerImage { Digest = Digest }));

    [Test]
    public async Task Detect_TwoDigests_TakesTheOneInTheNameAndSaysSo()
    {
        var found = await new ProgramVariables { ["RLD_IMAGE"] = $"f@{Digest}", ["RLD_IMAGE_DIGEST"] = EcsAnswers.ImageId }.DetectAsync();

        Assert.That(found.Image?.Digest, Is.EqualTo(Digest));
        Assert.That(found.Notes, Has.One.Contains("RLD_IMAGE_DIGEST"));
    }

    [TestCase("0f1e2d")]
    [TestCase("sha256:0f1e2d")]
    [TestCase("sha512:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0")]
    [TestCase("sha256:0F1E2D3C4B5A69788796A5B4C3D2E1F00F1E2D3C4B5A69788796A5B4C3D2E1F0")]
    public async Task Detect_WrongDigest_IsANote(string digest)
    {
        var found = await new ProgramVariables { ["RLD_IMAGE"] = "f:1", ["RLD_IMAGE_DIGEST"] = digest }.DetectAsync();

        Assert.That(found.Image, Is.EqualTo(new ContainerImage { Reference = "f:1" }));
        Assert.That(found.Notes, Has.One.Contains("RLD_IMAGE_DIGEST"));
    }

    [TestCase("https://joe:s3cr3t@registry.example.org/f")]
    [TestCase("joe:s3cr3t@registry.example.org/f")]
    [TestCase("f 1")]
    [TestCase("f@sha256:12")]
    public async Task Detect_WhatIsNoImage_IsANoteWithoutTheValue(string image)
    {
        var found = await new ProgramVariables { ["RLD_IMAGE"] = image, ["CONTAINER_IMAGE"] = "f:2" }.DetectAsync();

        Assert.That(found.Image, Is.EqualTo(new ContainerImage { Reference = "f:2" }));
        Assert.That(found.Notes, Has.One.Contains("RLD_IMAGE is not"));
    }

    [Test]
    public async Task Detect_ImageOfGitLabOutsideOfGitLab_IsNotTaken() =>
        Assert.That((await new ProgramVariables { ["CI_JOB_IMAGE"] = "f:1" }.DetectAsync()).Image, Is.Null);

    [TestCase("AWS_ECS_FARGATE", EcsAnswers.ImageId, null)]
    [TestCase("AWS_ECS_EC2", null, EcsAnswers.ImageId)]
    [TestCase(null, null, EcsAnswers.ImageId)]
    public async Task Detect_ImageIdOfEcs_IsTheDigestOnFargateOnly(string? environment, string? digest, string? id)
    {
        using var server = EcsAnswers.Serve();
        var variables = new ProgramVariables { [EcsMetadata.Variable] = EcsAnswers.Of(server) };
        if (environment is not null)
        {
            variables["AWS_EXECUTION_ENV"] = environment;
        }

        var found = await variables.DetectAsync();

        Assert.That((found.Image?.Digest, found.Image?.Id), Is.EqualTo((digest, id)));
    }

    [Test]
    public async Task Detect_CodeBuild_IsItsBuildImage()
    {
        var variables = new ProgramVariables { ["CODEBUILD_BUILD_ID"] = "p:1", ["CODEBUILD_BUILD_IMAGE"] = "aws/codebuild/standard:7.0" };

        Assert.That((await variables.DetectAsync()).Image?.Reference, Is.EqualTo("aws/codebuild/standard:7.0"));
    }

    [Test]
    public async Task Detect_MetadataOfEcs_KeepTheIdApartFromTheDigest()
    {
        using var server = EcsAnswers.Serve(EcsAnswers.Container.Replace(
            "forecasts:1.8.0", $"forecasts@{Digest}", StringComparison.Ordinal));
        var found =
            await new ProgramVariables { [EcsMetadata.Variable] = EcsAnswers.Of(server), ["RLD_IMAGE_DIGEST"] = Digest }.DetectAsync();

        Assert.That((found.Image?.Digest, found.Image?.Id), Is.EqualTo((Digest, EcsAnswers.ImageId)));
        Assert.That(found.Image?.Reference, Does.EndWith($"/forecasts@{Digest}"));
        Assert.That(found.Notes, Is.Empty);
    }
}
