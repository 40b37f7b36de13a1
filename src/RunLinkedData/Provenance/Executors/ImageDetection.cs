using System.Text.RegularExpressions;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors;

/// <summary>
/// Finds the container image: what the user says, else the metadata of ECS, SageMaker, CodeBuild, GitLab, and the downward API of
/// Kubernetes.
/// </summary>
/// <remarks>
/// <para>
/// <c>ImageID</c> in the metadata of ECS is, as AWS documents it, the digest of the image's manifest, by which it can be pulled:
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate-response.html. So it is on Fargate
/// (https://github.com/aws/containers-roadmap/issues/1310).
/// </para>
/// <para>
/// On EC2 the documentation says the same, but the agent gives the ID by which Docker knows the image
/// (https://github.com/aws/amazon-ecs-agent, <c>agent/engine/docker_image_manager.go</c>:
/// <c>container.ImageID = imageInspected.ID</c>), which is that of its configuration unless Docker keeps images in containerd. It is then
/// no digest that anybody could pull by.
/// </para>
/// </remarks>
internal static partial class ImageDetection
{
    private const int Longest = 1000;

    public static ContainerImage? Detect(ExecutionProbe probe)
    {
        var reference = Reference(probe, "RLD_IMAGE")
            ?? probe.Ecs?.Image
            ?? probe.Processing?.Image
            ?? (probe.Read("CODEBUILD_BUILD_ID") is null ? null : Reference(probe, "CODEBUILD_BUILD_IMAGE"))
            ?? (probe.Read("GITLAB_CI") is null ? null : Reference(probe, "CI_JOB_IMAGE"))
            ?? Reference(probe, "CONTAINER_IMAGE");
        var given = probe.Read("RLD_IMAGE_DIGEST");
        if (given is not null && !IsDigest(given))
        {
            probe.Note("RLD_IMAGE_DIGEST is not 'sha256:' and 64 lower-case hexadecimal digits; it is not recorded.");
            given = null;
        }

        var own = DigestIn(reference);
        if (given is not null && own is not null && given != own)
        {
            probe.Note("RLD_IMAGE_DIGEST is not the digest in the name of the image; the one in the name is recorded.");
        }

        var id = probe.Ecs?.ImageId is { } imageId && IsDigest(imageId) ? imageId : null;
        var isOnFargate = probe.Read("AWS_EXECUTION_ENV") == "AWS_ECS_FARGATE";
        var digest = own ?? given ?? (isOnFargate ? id : null);
        id = isOnFargate ? null : id;
        return reference is null && digest is null && id is null
            ? null
            : new ContainerImage { Reference = reference, Digest = digest, Id = id };
    }

    private static string? Reference(ExecutionProbe probe, string name)
    {
        if (probe.Read(name) is not { } text)
        {
            return null;
        }

        if (text.Length <= Longest && ImageName().IsMatch(text))
        {
            return text;
        }

        // The value may be anything, a password too: it is not repeated.
        probe.Note($"{name} is not the name of an image, such as registry/name:tag; it is not recorded.");
        return null;
    }

    private static string? DigestIn(string? reference) =>
        reference?.Split('@') is [_, var digest] && IsDigest(digest) ? digest : null;

    private static bool IsDigest(string text) => Digest().IsMatch(text);

    [GeneratedRegex(@"^sha256:[0-9a-f]{64}\z")]
    private static partial Regex Digest();

    // host:port/path/name:tag@sha256:...; an at sign comes before the digest only.
    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._/-]*(:[0-9]+/[A-Za-z0-9._/-]+)?(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?(@sha256:[0-9a-f]{64})?\z")]
    private static partial Regex ImageName();
}
