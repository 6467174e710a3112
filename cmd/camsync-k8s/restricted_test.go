//go:build unix

package main

import (
	"strings"
	"testing"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// restricted holds pods to the policy "restricted", which a real apiserver enforces in the namespace. It refuses pods
// only: of a Deployment it warns. So a pod is made, as the Deployment's controller would make it. That the namespace
// does enforce the policy is shown by what each part of the template is needed for.
func restricted(t *testing.T, client kubernetes.Interface, namespace string, template core.PodTemplateSpec) {
	t.Helper()
	pods := client.CoreV1().Pods(namespace)
	dry := metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}, FieldValidation: metav1.FieldValidationStrict}
	pod := func() *core.Pod {
		return &core.Pod{ObjectMeta: metav1.ObjectMeta{GenerateName: "camsync-", Labels: template.Labels}, Spec: *template.Spec.DeepCopy()}
	}
	if _, err := pods.Create(t.Context(), pod(), dry); err != nil {
		t.Errorf("a pod of the Deployment: %v", err)
	}
	for what, loosen := range map[string]func(*core.PodSpec){
		"runAsNonRoot":             func(s *core.PodSpec) { s.SecurityContext.RunAsNonRoot = nil },
		"runAsUser":                func(s *core.PodSpec) { root := int64(0); s.SecurityContext.RunAsUser = &root },
		"seccompProfile":           func(s *core.PodSpec) { s.SecurityContext.SeccompProfile = nil },
		"allowPrivilegeEscalation": func(s *core.PodSpec) { s.Containers[0].SecurityContext.AllowPrivilegeEscalation = nil },
		"capabilities":             func(s *core.PodSpec) { s.Containers[0].SecurityContext.Capabilities = nil },
		"hostPath": func(s *core.PodSpec) {
			s.Volumes[0].VolumeSource = core.VolumeSource{HostPath: &core.HostPathVolumeSource{Path: "/"}}
		},
		"hostPID": func(s *core.PodSpec) { s.HostPID = true },
	} {
		loose := pod()
		loosen(&loose.Spec)
		if _, err := pods.Create(t.Context(), loose, dry); !errors.IsForbidden(err) || !strings.Contains(err.Error(), `violates PodSecurity "restricted:latest"`) {
			t.Errorf("%s: the namespace does not enforce the policy: %v", what, err)
		}
	}
}
