using Amazon.Runtime;

namespace RunLinkedData.Aws.S3.Calls;

/// <summary>Names where credentials come from, and never which ones they are.</summary>
internal static class CredentialKind
{
    private const string Nobody = "none, calls are unsigned";

    public static string Of(AWSCredentials credentials, bool isGiven) => credentials switch
    {
        AnonymousAWSCredentials => Nobody,
        EnvironmentVariablesAWSCredentials => "environment variables",
        AssumeRoleWithWebIdentityCredentials => "a role by web identity",
        SSOAWSCredentials => "IAM Identity Center",
        ProcessAWSCredentials => "a program of the profile (credential_process)",
        AssumeRoleAWSCredentials => "a role of the profile",
        GenericContainerCredentials => "the role of the container",
        InstanceProfileAWSCredentials => "the role of the machine",
        _ => isGiven ? "the options of the program" : "a profile",
    };
}
