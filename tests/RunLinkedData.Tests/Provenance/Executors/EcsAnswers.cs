using RunLinkedData.Testing.Http;

namespace RunLinkedData.Tests.Provenance.Executors;

/// <summary>Metadata of ECS, version 4, as the agent gives them.</summary>
internal static class EcsAnswers
{
    public const string ImageId = "sha256:6b1f2d3c4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9";

    public const string TaskArn = "arn:aws:ecs:eu-central-1:123456789012:task/batch-ce/0f3a5b7c9d1e4f60a1b2c3d4e5f60718";

    /// <summary>A container that writes to CloudWatch.</summary>
    public const string Container =
        $$"""
        {
          "DockerId": "cd189a933e5849daa93386466019ab50-2495160603",
          "Name": "default",
          "DockerName": "ecs-forecasts-prod-3-default",
          "Image": "123456789012.dkr.ecr.eu-central-1.amazonaws.com/forecasts:1.8.0",
          "ImageID": "{{ImageId}}",
          "Labels": {
            "com.amazonaws.ecs.cluster": "arn:aws:ecs:eu-central-1:123456789012:cluster/batch-ce",
            "com.amazonaws.ecs.container-name": "default",
            "com.amazonaws.ecs.task-arn": "{{TaskArn}}",
            "com.amazonaws.ecs.task-definition-family": "forecasts-prod",
            "com.amazonaws.ecs.task-definition-version": "3"
          },
          "DesiredStatus": "RUNNING",
          "KnownStatus": "RUNNING",
          "Limits": { "CPU": 1024, "Memory": 2048 },
          "CreatedAt": "2026-11-23T06:00:00.000000001Z",
          "StartedAt": "2026-11-23T06:00:02.000000001Z",
          "Type": "NORMAL",
          "LogDriver": "awslogs",
          "LogOptions": {
            "awslogs-group": "/aws/batch/job",
            "awslogs-region": "eu-central-1",
            "awslogs-stream": "forecasts-prod/default/0f3a5b7c9d1e4f60a1b2c3d4e5f60718"
          },
          "ContainerARN": "arn:aws:ecs:eu-central-1:123456789012:container/05966557-f16c-49cb-9352-24b3a0dcd0e1",
          "Networks": [{ "NetworkMode": "awsvpc", "IPv4Addresses": ["10.0.0.61"] }]
        }
        """;

    /// <summary>A server on loopback in the place of the agent.</summary>
    public static ScriptedServer Serve(string answer = Container) => new(request => request.AnswerAsync(200, answer));

    /// <summary>The address of the container's metadata on a server.</summary>
    public static string Of(ScriptedServer server) => $"{server.Uri}v4/cd189a933e5849daa93386466019ab50-2495160603";
}
