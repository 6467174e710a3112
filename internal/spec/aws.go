package spec

import (
	"cmp"
	"regexp"
	"strings"
)

var (
	awsRegion  = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]{1,2}$`)
	anyRegion  = regexp.MustCompile(`^[a-z][a-z0-9-]*[0-9-][a-z0-9-]*$`)
	account    = regexp.MustCompile(`^[0-9]{12}$`)
	principals = regexp.MustCompile(`^arn:aws[a-z-]*:(iam::[0-9]{12}:(root|(user|role)/[\w+=,.@/-]+)|sts::[0-9]{12}:(assumed-role/[\w+=,.@-]+/[\w+=,.@-]+|federated-user/[\w+=,.@-]+))$`)
)

// CheckPrincipal is what is wrong with the ARN of a principal; empty if nothing is.
func CheckPrincipal(arn string) string {
	const want = "; write one such as arn:aws:iam::123456789012:root, or that of a user or role"
	switch {
	case principals.MatchString(arn):
		return ""
	case account.MatchString(arn):
		return "is the id of an account; write arn:aws:iam::" + arn + ":root for everyone in it"
	case strings.ContainsAny(arn, "*?"):
		return "stands for many principals, which are not allowed" + want
	}
	return "is not the ARN of an AWS principal" + want
}

// CheckAWSRegion is what is wrong with the code of an AWS region; empty if nothing is.
func CheckAWSRegion(code string) string {
	if awsRegion.MatchString(code) {
		return ""
	}
	return "is not the code of an AWS region, such as eu-central-1"
}

// AWSRegion is the code of the AWS region that a cluster is in. It is empty where its name does not tell; elsewhere is true where it
// tells that the cluster is not in AWS.
func (c *Cluster) AWSRegion() (code string, elsewhere bool) {
	region := c.Region.Value()
	code = cmp.Or(region.Code(), strings.TrimSpace(region.Name))
	switch {
	case awsRegion.MatchString(code):
		return code, false
	case region.Code() != "", anyRegion.MatchString(code) && strings.Count(code, "-") < 4: // a uuid has four
		return "", true
	}
	return "", false
}

var keyARN = regexp.MustCompile(`^arn:aws(?:-[a-z]+)*:kms:([a-z]{2}(?:-[a-z]+)+-[0-9]+):[0-9]{12}:key/(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$`)

// CheckKeyARN says what is wrong with a text as the ARN of a key in AWS KMS; empty for nothing.
func CheckKeyARN(text string) string {
	switch {
	case keyARN.MatchString(text):
		return ""
	case strings.HasPrefix(text, "arn:") && strings.Contains(text, ":alias/"):
		return "is the ARN of an alias; give that of the key itself, which ends with key/ and an id"
	case strings.TrimSpace(text) != text:
		return "begins or ends with white space"
	}
	return "is not the ARN of a key in AWS KMS, such as arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}

// KeyRegion is the code of the region that a key's ARN names; empty if the text is none.
func KeyRegion(arn string) string {
	if m := keyARN.FindStringSubmatch(arn); m != nil {
		return m[1]
	}
	return ""
}

var regionCode = regexp.MustCompile(`^[a-z]+(?:-[a-z]+)+-?[0-9]+$`)

// RegionCode is the code of a region that a file names by it or by its display name; empty if the text is neither.
func RegionCode(named string) string {
	named = strings.TrimSpace(named)
	if code := strings.ToLower(cmp.Or(Choice{Name: named}.Code(), named)); regionCode.MatchString(code) {
		return code
	}
	return ""
}
