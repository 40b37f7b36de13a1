using Amazon.Runtime;

namespace RunLinkedData.Aws.Credentials;

/// <summary>Names where credentials come from, and never which ones they are.</summary>
internal static class CredentialKind
{
    public static string Of(AWSCredentials credentials, bool isGiven) => credentials switch
    {
        AnonymousAWSCredentials _ => "none: calls are unsigned",
        EnvironmentVariablesAWSCredentials _ => "environment variables",
        AssumeRoleWithWebIdentityCredentials _ => "a role by web identity",
        SSOAWSCredentials _ => "IAM Identity Center",
        ProcessAWSCredentials _ => "a program of the profile (credential_process)",
        AssumeRoleAWSCredentials _ => "a role of the profile",
        GenericContainerCredentials _ => "the role of the container",
        InstanceProfileAWSCredentials _ => "the role of the machine",
        _ => isGiven ? "the options of the program" : "a profile",
    };
}
