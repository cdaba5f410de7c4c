// The public certificate authority of the world as ACME clients see it: Pebble, at the addresses that Let's Encrypt
// has, issuing below the world's own authority, so that whoever trusts that one trusts what is issued here.
package main

import (
	"crypto"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/core"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
)

// Let's Encrypt's path of the directory; Pebble has its own.
const directoryPath = "/directory"

func main() {
	listen := flag.String("listen", "", "address and port of the HTTPS interface")
	certificate := flag.String("certificate", "", "PEM file of the interface's certificate")
	key := flag.String("key", "", "PEM file of the interface's key")
	authorityCertificate := flag.String("authority-certificate", "", "PEM file of the world's authority")
	authorityKey := flag.String("authority-key", "", "PEM file of its key")
	resolver := flag.String("resolver", "", "address and port of the name server to ask")
	identity := flag.String("identity", "letsencrypt.org", "name that CAA records may give")
	ready := flag.String("ready", "", "only ask for the directory of this server name at -listen, and say whether it answers")
	flag.Parse()

	var err error
	if *ready != "" {
		err = ask(*listen, *ready, *authorityCertificate)
	} else {
		err = serve(*listen, *certificate, *key, *authorityCertificate, *authorityKey, *resolver, *identity)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(listen, certificate, key, authorityCertificate, authorityKey, resolver, identity string) error {
	// Waits and refusals that Pebble adds to try its clients.
	os.Setenv("PEBBLE_VA_NOSLEEP", "1")
	os.Setenv("PEBBLE_WFE_NONCEREJECT", "0")

	logger := log.New(os.Stdout, "", log.LstdFlags)
	store := db.NewMemoryStore()
	profiles := map[string]ca.Profile{
		"classic": {Description: "The profile you're accustomed to", ValidityPeriod: 90 * 24 * 3600, PromoteCommonName: true},
	}
	issuer := ca.New(logger, store, "", "ecdsa", 0, 1, profiles)
	if err := putBelow(issuer.GetIntermediateCert(0), authorityCertificate, authorityKey); err != nil {
		return err
	}
	validator := va.New(logger, 80, 443, false, resolver, store)
	const retryAfter = 1 // second
	front := wfe.New(logger, store, validator, issuer, []string{identity}, false, false, retryAfter, retryAfter)
	return http.ListenAndServeTLS(listen, certificate, key, atPublicPaths(front.Handler()))
}

func atPublicPaths(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		if request.URL.Path == directoryPath {
			request.URL.Path = wfe.DirectoryPath
		}
		handler.ServeHTTP(response, request)
	})
}

// putBelow makes Pebble's intermediate certificate one of the world's authority: same name, same key, another signer.
func putBelow(intermediate *core.Certificate, certificateFile, keyFile string) error {
	authority, key, err := readAuthority(certificateFile, keyFile)
	if err != nil {
		return err
	}
	template := *intermediate.Cert
	template.AuthorityKeyId = authority.SubjectKeyId
	template.NotBefore = time.Now().Add(-time.Hour)
	if template.NotAfter.After(authority.NotAfter) {
		template.NotAfter = authority.NotAfter
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, authority, intermediate.Cert.PublicKey, key)
	if err != nil {
		return err
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return err
	}
	intermediate.DER = der
	intermediate.Cert = certificate
	return nil
}

func readAuthority(certificateFile, keyFile string) (*x509.Certificate, crypto.PrivateKey, error) {
	certificateBlock, err := readPEM(certificateFile)
	if err != nil {
		return nil, nil, err
	}
	keyBlock, err := readPEM(keyFile)
	if err != nil {
		return nil, nil, err
	}
	certificate, err := x509.ParseCertificate(certificateBlock)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", certificateFile, err)
	}
	key, err := x509.ParsePKCS8PrivateKey(keyBlock)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", keyFile, err)
	}
	return certificate, key, nil
}

func readPEM(file string) ([]byte, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s holds no PEM", file)
	}
	return block.Bytes, nil
}

// ask succeeds once the interface answers with a certificate of the world's authority for the name.
func ask(address, name, authorityCertificate string) error {
	text, err := os.ReadFile(authorityCertificate)
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(text) {
		return errors.New(authorityCertificate + " holds no certificate")
	}
	client := http.Client{
		Timeout:   2 * time.Second,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: name}},
	}
	response, err := client.Get("https://" + address + directoryPath)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return errors.New(response.Status)
	}
	return nil
}
